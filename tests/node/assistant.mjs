// An assistant on @slack/bolt, as slack-samples/bolt-js-assistant-template makes one: it greets, shows its plan while
// it works, asks how it was, and answers mentions.
import bolt from '@slack/bolt'

const [url] = process.argv.slice(2)
const app = new bolt.App({
  token: 'xoxb-sandbox', appToken: 'xapp-sandbox', socketMode: true, logLevel: 'error',
  clientOptions: { slackApiUrl: `${url}/api` },
})

const text = (words) => ({ type: 'plain_text', text: words })
const rating = {
  type: 'context_actions',
  elements: [{
    type: 'feedback_buttons', action_id: 'feedback',
    positive_button: { text: text('Good'), value: 'good', accessibility_label: 'It was good' },
    negative_button: { text: text('Bad'), value: 'bad', accessibility_label: 'It was bad' },
  }],
}
const task = (id, status, title) => ({ type: 'task_update', id, status, title })
const loading_messages = ['Untangling cables…', 'Asking the goldfish…']

const assistant = new bolt.Assistant({
  threadStarted: async ({ event, say, setSuggestedPrompts, saveThreadContext }) => {
    await say('Hi, how can I help?')
    await saveThreadContext()
    if (!event.assistant_thread.context.channel_id) {
      await setSuggestedPrompts({ title: 'Begin with this:', prompts: [{ title: 'Think', message: 'Think deeply.' }] })
    }
  },
  threadContextChanged: async ({ saveThreadContext }) => { await saveThreadContext() },
  userMessage: async ({ message, say, sayStream, setStatus, getThreadContext }) => {
    if (message.text === 'Where am I?') {
      const { channel_id } = await getThreadContext()
      await say(`In <#${channel_id}>.`)
      return
    }
    await setStatus({ status: 'thinking…', loading_messages })
    const streamer = sayStream({ task_display_mode: 'plan' })
    await streamer.append({
      chunks: [{ type: 'markdown_text', text: 'I begin. ' }, task('1', 'in_progress', 'Read'), task('2', 'pending', 'Write')],
    })
    await streamer.append({
      chunks: [{ type: 'plan_update', title: 'Nearly' }, task('1', 'complete', 'Read'), task('2', 'in_progress', 'Write')],
    })
    await streamer.stop({
      chunks: [{ type: 'plan_update', title: 'Done' }, task('2', 'complete', 'Write'), { type: 'markdown_text', text: 'Here.' }],
      blocks: [rating],
    })
  },
})
app.assistant(assistant)

app.event('app_mention', async ({ event, client }) => {
  const { channel, team, user, ts } = event
  await client.assistant.threads.setStatus({ channel_id: channel, thread_ts: ts, status: 'thinking…', loading_messages })
  const streamer = client.chatStream({ channel, recipient_team_id: team, recipient_user_id: user, thread_ts: ts })
  for (const word of ['You ', 'called ', 'me.']) await streamer.append({ markdown_text: word })
  await streamer.stop({ blocks: [rating] })
})

app.action('feedback', async ({ ack, body, client }) => {
  await ack()
  const words = body.actions[0].value === 'good' ? 'Glad it helped.' : 'Sorry about that.'
  const { channel, user, message } = body
  await client.chat.postEphemeral({ channel: channel.id, user: user.id, thread_ts: message.ts, text: words })
})

await app.start()
console.log('listening')
process.stdin.on('end', () => process.exit(0)).resume()
