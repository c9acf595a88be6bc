import {statfsSync} from 'node:fs'

/**
 * File systems on which SQLite's shared memory and locks do not work between machines.
 *
 * Source: statfs(2), linux/magic.h.
 */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
])

/** Names the network file system that `folder` is on; undefined for a local one, or where it cannot be told. */
export function networkFileSystem(folder: string): string | undefined {
  try {
    // Some file systems report the number as negative 32 bits.
    return NETWORK_FILE_SYSTEMS.get(statfsSync(folder).type >>> 0)
  } catch {
    return undefined
  }
}
