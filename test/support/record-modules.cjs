// Loaded with --require: writes down which JavaScript files, packages and modules of Node's own the process loaded.
'use strict'

const fs = require('node:fs')
const {registerHooks} = require('node:module')
const {fileURLToPath} = require('node:url')

const JAVASCRIPT = /\.[cm]?[jt]s$/
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//
const files = new Set()
const packages = new Set()

// require() and import alike.
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) files.add(fileURLToPath(url))
    return nextLoad(url, context)
  },
})

// Code that is read as text, to be evaluated without the module loader.
for (const name of ['openSync', 'readFileSync', 'open', 'readFile']) {
  const original = fs[name]
  fs[name] = (path, ...rest) => {
    if (JAVASCRIPT.test(String(path))) files.add(String(path))
    return original(path, ...rest)
  }
}

// esbuild wraps a bundled module as {"node_modules/x/index.js"() {…}}, and asks for that one name to evaluate it.
const {getOwnPropertyNames} = Object
Object.getOwnPropertyNames = (object) => {
  const names = getOwnPropertyNames(object)
  if (names.length === 1) addPackage(names[0])
  return names
}

function addPackage(path) {
  const name = PACKAGE.exec(path)?.[1]
  if (name !== undefined) packages.add(name)
}

process.on('exit', () => {
  for (const file of files) addPackage(file)
  const builtins = process.moduleLoadList.filter((name) => name.startsWith('NativeModule '))
  const report = {files: [...files], packages: [...packages], builtins}
  fs.writeFileSync(process.env.RECORD_MODULES_TO, JSON.stringify(report))
})
