export {checkEnd, missingIn, partsOf, type RestoreTarget} from './restore.ts'
