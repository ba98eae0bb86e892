// A first app on @slack/bolt, as slack-samples/bolt-js-starter-template makes one: a greeting, a command, a shortcut
// with a form that changes, and Home.
import bolt from '@slack/bolt'

const [url] = process.argv.slice(2)
const app = new bolt.App({
  token: 'xoxb-sandbox', appToken: 'xapp-sandbox', socketMode: true, logLevel: 'error',
  clientOptions: { slackApiUrl: `${url}/api/` },
})

const text = (words) => ({ type: 'plain_text', text: words })
const section = (words) => ({ type: 'section', text: { type: 'mrkdwn', text: words } })
const asks = (block_id, words, element) => ({ type: 'input', block_id, label: text(words), element })
const lines = [
  asks('dreams', 'What do you dream of?', { type: 'plain_text_input', action_id: 'a', multiline: true }),
  asks('where', 'Who shall know?', { type: 'conversations_select', action_id: 'a', response_url_enabled: true }),
]
const form = (title, ...blocks) => ({
  type: 'modal', callback_id: 'dreams', title: text(title), submit: text('Send'), blocks: [...blocks, ...lines],
})
const button = { type: 'button', action_id: 'update', text: text('Update') }
const picture = { type: 'image', image_url: 'https://example.com/tada.gif', alt_text: 'Tada' }

app.message(/^(hi|hello|hey).*/, async ({ context, say }) => {
  await say(`${context.matches[0]}, how are you?`)
})
app.command('/sample', async ({ ack, respond }) => {
  await ack()
  await respond('You ran it.')
})
app.event('app_home_opened', async ({ client, event }) => {
  if (event.tab !== 'home') return
  await client.views.publish({
    user_id: event.user, view: { type: 'home', blocks: [section(`*Welcome home, <@${event.user}>*`)] },
  })
})
app.shortcut('sample', async ({ shortcut, ack, client }) => {
  await ack()
  const view = form('Before', { ...section('Press it'), accessory: button })
  await client.views.open({ trigger_id: shortcut.trigger_id, view })
})
app.action('update', async ({ ack, client, body }) => {
  await ack()
  const { id, hash } = body.view
  await client.views.update({ view_id: id, hash, view: form('After', picture) })
})
app.view('dreams', async ({ ack, view, body, client }) => {
  await ack()
  const { dreams, where } = view.state.values
  const words = `<@${body.user.id}> dreams of ${dreams.a.value}.`
  await client.chat.postMessage({ channel: where.a.selected_conversation, text: words })
})

await app.start()
console.log('listening')
process.stdin.on('end', () => process.exit(0)).resume()
