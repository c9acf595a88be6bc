import {ask} from './dialog.ts'
import {agentName, identify, key} from './identity.ts'
/** Asks for the key, and for the name to act under. */
export function askIdentity({me, refused}) {
  return ask({
    title: 'Who you are',
    submit: 'Use these',
    note: refused
      ? 'The server wants a key, or does not take the one it was given.'
      : 'Both are kept until this tab is closed, and sent to this server only.',
    fields: [
      {name: 'key', label: 'Key', kind: 'secret', value: key(), help: 'Made by: cn serve key create'},
      ...(me?.agent === undefined
        ? [
            {
              name: 'agent',
              label: 'Name',
              kind: 'text',
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
/** Who acts when a button is pressed. */
export function actingAs(me) {
  return me?.agent ?? (agentName() || 'human')
}
