// The floor of any HTTP server: reads a body and sends it back.
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end(Buffer.concat(chunks))
  })
})
server.listen(0, '127.0.0.1', () => {
  const {port} = server.address() as AddressInfo
  console.log(JSON.stringify({url: `http://127.0.0.1:${port}`}))
})
