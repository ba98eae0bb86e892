// A day in the life of @slack/web-api: post, thread, update, ephemeral, stream, upload, page, refusals.
import assert from 'node:assert/strict'
import { WebClient } from '@slack/web-api'

const [url, channel, user] = process.argv.slice(2)
const client = new WebClient('xoxb-sandbox', { slackApiUrl: `${url}/api/`, retryConfig: { retries: 0 } })

const me = await client.auth.test()
assert.equal(me.user_id, 'U0COACHBOT')

const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Hello*' } }]
const root = await client.chat.postMessage({
  channel, text: 'Hello', blocks, metadata: { event_type: 'greeting', event_payload: { key: 'k' } },
})
await client.chat.postMessage({ channel, text: 'a reply', thread_ts: root.ts })
await client.chat.update({ channel, ts: root.ts, text: 'Good morning' })
const thread = await client.conversations.replies({ channel, ts: root.ts, include_all_metadata: true })
assert.deepEqual(thread.messages.map((m) => m.text), ['Good morning', 'a reply'])
assert.equal(thread.messages[0].metadata.event_payload.key, 'k')
assert.ok((await client.chat.postEphemeral({ channel, user, text: 'psst' })).message_ts)

const stream = client.chatStream({ channel, thread_ts: root.ts, recipient_user_id: user, recipient_team_id: me.team_id, buffer_size: 1 })
await stream.append({ markdown_text: 'growing ' })
await stream.append({ markdown_text: 'up' })
await stream.stop()
const grown = (await client.conversations.replies({ channel, ts: root.ts })).messages.at(-1)
assert.equal(grown.text, 'growing up')

await client.files.uploadV2({ channel_id: channel, filename: 'note.txt', content: 'eleven bytes' })
const stamps = []
for await (const page of client.paginate('conversations.history', { channel, limit: 1 })) stamps.push(page.messages[0].ts)
assert.equal(stamps.length, 2)
assert.deepEqual([...stamps].sort().reverse(), stamps)

await assert.rejects(client.chat.postMessage({ channel: 'C0NONE', text: 'x' }), (e) => e.data.error === 'channel_not_found')
await assert.rejects(
  client.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'section' }] }),
  (e) => e.data.error === 'invalid_blocks' && e.data.response_metadata.messages[0].includes('/blocks/0'),
)
console.log('done')
