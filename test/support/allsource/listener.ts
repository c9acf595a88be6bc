import {once} from 'node:events'
import type {Server} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'

/** A server that listens on this machine only and can be stopped with every connection it has, upgraded ones too. */
export interface Listener {
  /** Returns the port; 0 asks for a free one. */
  listen(port: number): Promise<number>
  stop(): Promise<void>
}

/** Makes a server ready to listen. Idle connections stay open, as with the real store. */
export function createListener(server: Server): Listener {
  const sockets = new Set<Socket>()
  server.keepAliveTimeout = 0
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return {
    listen: async (port) => {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    stop: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
