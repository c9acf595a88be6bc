import type {Me} from './api.ts'
import {ask} from './dialog.ts'
import {agentName, identify, key} from './identity.ts'

/** Asks for the key, and for the name to act under. */
export function askIdentity({me, refused}: {me: Me | undefined; refused: boolean}): Promise<void> {
  return ask({
    title: 'Who you are',
    submit: 'Use these',
    note: refused
      ? 'The server needs a key, or does not accept this one.'
      : 'Both are kept until this tab is closed, and sent to this server only.',
    fields: [
      {name: 'key', label: 'Key', kind: 'secret', value: key(), help: 'Made by: cn serve key create'},
      ...(me?.agent === undefined
        ? [
            {
              name: 'agent',
              label: 'Name',
              kind: 'text' as const,
              value: agentName(),
              help: 'Who acts, where the key does not say it. Without a name: human',
            },
          ]
        : []),
    ],
    onSubmit: async ({key: given = '', agent = ''}) => {
      identify({key: given, agent})
      location.reload()
    },
  })
}

/** Returns the agent that acts. */
export function actingAs(me: Me | undefined): string {
  return me?.agent ?? (agentName() || 'human')
}
