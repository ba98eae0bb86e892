// @slack/bolt over Socket Mode: answers a message, a command, a button and a form.
import bolt from '@slack/bolt'

const [url] = process.argv.slice(2)
const clientOptions = { slackApiUrl: `${url}/api/` }
const receiver = new bolt.SocketModeReceiver({ appToken: 'xapp-sandbox', logLevel: 'error', installerOptions: { clientOptions } })
const app = new bolt.App({ token: 'xoxb-sandbox', receiver, clientOptions, logLevel: 'error' })

const text = (words) => ({ type: 'plain_text', text: words })
const form = {
  type: 'modal', callback_id: 'form', title: text('Form'), submit: text('Send'),
  blocks: [{ type: 'input', block_id: 'b', label: text('Words'), element: { type: 'plain_text_input', action_id: 'a' } }],
}

app.message('hello', async ({ message, say }) => {
  await say({
    thread_ts: message.ts, text: 'hi',
    blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'go', value: 'v1', text: text('Go') }] }],
  })
})
app.command('/coach', async ({ ack, command, respond }) => {
  await ack()
  await respond(`you said ${command.text}`)
})
app.action('go', async ({ ack, body, client, respond, action }) => {
  await ack()
  await client.views.open({ trigger_id: body.trigger_id, view: form })
  await respond({ text: `pressed ${action.value}`, replace_original: true })
})
app.view('form', async ({ ack, view, body, client }) => {
  const words = view.state.values.b.a.value
  if (words === 'short') return ack({ response_action: 'errors', errors: { b: 'Too short.' } })
  await ack()
  await client.chat.postMessage({ channel: body.user.id, text: `got ${words}` })
})
await app.start()
console.log('listening')
process.stdin.on('end', () => process.exit(0)).resume()
