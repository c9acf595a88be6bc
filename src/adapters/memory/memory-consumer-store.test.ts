import {describeConsumerStore} from '../../testing/consumer-store.conformance.ts'
import {createMemoryConsumerStore} from './memory-consumer-store.ts'

describeConsumerStore('memory', {
  open: async () => {
    const store = createMemoryConsumerStore()
    return {store, close: store.close}
  },
})
