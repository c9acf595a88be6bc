export {type ImportedTask, importTasks} from './import-tasks.ts'
export {readTaskFile} from './task-file.ts'
