import {describe, expect, test} from 'vitest'
import {useTestFramework} from '../../src/testing/framework.ts'

useTestFramework({describe, test, expect})
