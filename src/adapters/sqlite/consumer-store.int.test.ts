import {describeConsumerStore} from '../../testing/consumer-store.conformance.ts'
import {createConsumerTables, createSqliteConsumerStore} from './consumer-store.ts'
import {openDatabase} from './database.ts'

describeConsumerStore('SQLite', {
  open: async () => {
    const store = createSqliteConsumerStore(await openDatabase(':memory:', [createConsumerTables], true))
    return {store, close: store.close}
  },
})
