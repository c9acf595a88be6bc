#!/usr/bin/env node
// CommonJS and old syntax on purpose: any Node, however old, must be able to read this file and say what to do.
'use strict'

var version = process.versions.node.split('.').map(Number)

function isSupported(major, minor, patch) {
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3)
  if (major === 24) return minor >= 15
  return major >= 26
}

// Node's own choice, named here because asking for it loads a module more.
function cacheFolder() {
  var env = process.env
  if (env.NODE_COMPILE_CACHE || process.platform === 'win32') return undefined
  return require('node:path').join(env.TMPDIR || env.TMP || env.TEMP || '/tmp', 'node-compile-cache')
}

if (isSupported(version[0], version[1], version[2])) {
  require('node:module').enableCompileCache(cacheFolder())
  // Stack traces name the sources then; reading the maps takes longer than most commands.
  if (process.env.CN_DEBUG) process.setSourceMapsEnabled(true)
  require('../dist/main.cjs').main(process.argv.slice(2), require('node:path').dirname(__dirname))
} else {
  process.stderr.write(
    'cn needs Node.js 22.22.3 or later, 24.15 or later, or 26 or later; this is ' +
      process.version +
      '.\n' +
      'Install a newer one from https://nodejs.org, or run: npx -y -p node@24 -p chronis cn\n',
  )
  process.exitCode = 9
}
