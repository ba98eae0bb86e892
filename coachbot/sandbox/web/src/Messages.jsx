// Messages, in a conversation and in a thread.
import { useEffect, useRef, useState } from 'react'
import { Blocks, blocksOf } from './Blocks.jsx'
import { Clip, isClip, Mic, Recorder } from './Clips.jsx'
import { clockTime, dayOf, deedOf, isRoot } from './workspace.js'

const EMOJI = { eyes: '👀', '+1': '👍', '-1': '👎', white_check_mark: '✅', tada: '🎉', raised_hands: '🙌', thinking_face: '🤔' }
const QUICK = ['eyes', '+1', 'white_check_mark']

function Files({ files }) {
  return files.map((file) => isClip(file) ? <Clip key={file.id} file={file} /> : (
    <a className="file" key={file.id} href={file.url_private_download.replace(/^https?:\/\/[^/]+\//, '')} download={file.name}>
      <b>{file.title}</b> <span>{file.filetype.toUpperCase()} · {Math.max(1, Math.round(file.size / 1024))} kB</span>
    </a>
  ))
}

function Row({ message, world, inThread, open }) {
  const { act, channel, names, user, theme, features } = world
  const bot = Boolean(message.bot_id)
  // An app may speak under another name, and then has another colour too.
  const spoken = bot && message.username
  const name = spoken || (bot ? names[world.bot] : names[message.user] || message.user)
  const [problem, setProblem] = useState('')
  const tried = async (deed) => setProblem(await deed)
  const press = (action_id, value) => tried(act('press', { channel: channel.id, ts: message.ts, action_id, value }))
  const reactions = Object.entries(message.reactions_by_name || {})
  const react = (emoji) => act('react', { channel: channel.id, ts: message.ts, name: emoji })
  const replies = inThread ? [] : channel.messages.filter((m) => m.thread_ts === message.ts && m.ts !== message.ts)
  const alone = world.ephemerals.filter((m) => m.channel === channel.id && m.thread_ts === message.ts).length
  const status = inThread ? '' : channel.statuses[message.ts]
  const shortcuts = (features.shortcuts || []).filter((shortcut) => shortcut.type === 'message')
  return (
    <article className={`message ${bot ? 'bot' : ''} ${message.is_ephemeral ? 'once' : ''}`}>
      <div className="avatar" aria-hidden="true" style={bot && !spoken ? undefined : { background: colorOf(spoken || message.user) }}>{(name || '?')[0]}</div>
      <div className="body">
        <div className="who">
          <b>{name}</b>{bot && <small className="tag">APP</small>}
          <time>{clockTime(message.ts, world.zone)}</time>
          {message.edited && !bot && <small>edited</small>}
          {message.is_ephemeral && <small>Only you can see this</small>}
        </div>
        <Blocks blocks={blocksOf(message)} press={press} world={world} theme={theme} />
        {message.streaming && <span className="caret" aria-label="writing" role="img" />}
        {message.files && <Files files={message.files} />}
        {problem && <Problem said={problem} world={world} />}
        {reactions.length > 0 && <div className="reactions">{reactions.map(([emoji, users]) => (
          <button type="button" key={emoji} className={users.includes(user) ? 'mine' : ''} onClick={() => react(emoji)}
            aria-label={`${emoji}, ${users.length}`}>{EMOJI[emoji] || `:${emoji}:`} {users.length}</button>
        ))}</div>}
        {status && <p className="status">{status}…</p>}
        {replies.length > 0 && <button type="button" className="replies" onClick={() => open(message.ts)}>
          {replies.length} {replies.length === 1 ? 'reply' : 'replies'}</button>}
        {!inThread && alone > 0 && <button type="button" className="replies" onClick={() => open(message.ts)}>
          {alone} in the thread that only you can see</button>}
      </div>
      {!message.is_ephemeral && <div className="tools" role="group" aria-label={`Actions for ${name}'s message`}>
        {QUICK.map((emoji) => <button type="button" className="quick" key={emoji} aria-label={`React with ${emoji}`} onClick={() => react(emoji)}>{EMOJI[emoji]}</button>)}
        {!inThread && <button type="button" onClick={() => open(message.ts)}>Reply</button>}
        {shortcuts.map((shortcut) => (
          <button type="button" key={shortcut.callback_id} title={shortcut.description}
            onClick={() => act('shortcut', { channel: channel.id, ts: message.ts, callback_id: shortcut.callback_id })}>{shortcut.name}</button>
        ))}
        {message.user === user && !bot && <button type="button" onClick={() => act('delete', { channel: channel.id, ts: message.ts })}>Delete</button>}
      </div>}
    </article>
  )
}

const colorOf = (user) => `hsl(${[...(user || '')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)} 38% 38%)`

// Keeps the newest in sight while one is reading at the end.
function useEnd(count, place) {
  const box = useRef(null)
  const seen = useRef('')
  useEffect(() => {
    const { current } = box
    const last = current.lastElementChild
    const near = current.scrollHeight - current.scrollTop - current.clientHeight < 160
    if (last && (near || seen.current !== place + count)) {
      // What to say stands first in an answer; of a long one the beginning is shown.
      const tall = last.offsetHeight > current.clientHeight
      current.scrollTop = tall ? last.offsetTop - current.offsetTop : current.scrollHeight
    }
    seen.current = place + count
  })
  return box
}

export function Conversation({ world, open }) {
  const { channel, ephemerals } = world
  const mine = ephemerals.filter((m) => m.channel === channel.id && !m.thread_ts)
  const shown = [...channel.messages.filter(isRoot), ...mine].sort((a, b) => a.ts - b.ts)
  const box = useEnd(shown.length, channel.id)
  let day = ''
  return (
    <section className="messages" ref={box} aria-live="polite" aria-label="Messages" tabIndex={0}>
      {shown.map((message) => {
        const today = dayOf(message.ts, world.zone)
        const rule = today !== day && <h3 className="day" key={today}>{today}</h3>
        day = today
        return [rule, <Row key={message.ts} message={message} world={world} open={open} />]
      })}
    </section>
  )
}

export function Thread({ world, root, close, composer }) {
  const { channel, ephemerals, act } = world
  const replies = channel.messages.filter((m) => m.thread_ts === root.ts && m.ts !== root.ts)
  const mine = ephemerals.filter((m) => m.channel === channel.id && m.thread_ts === root.ts)
  const shown = [root, ...[...replies, ...mine].sort((a, b) => a.ts - b.ts)]
  const status = channel.statuses[root.ts]
  const box = useEnd(shown.length, root.ts)
  return (
    <section id="thread" aria-label="Thread">
      <header><h2>Thread</h2><button type="button" className="plain" aria-label="Close thread" onClick={close}>✕</button></header>
      <section className="messages" ref={box} aria-live="polite" aria-label="Replies" tabIndex={0}>
        {shown.map((message) => <Row key={message.ts} message={message} world={world} inThread />)}
        {status && <p className="status working">{status}… <button type="button" className="plain" onClick={() => act('stop', { channel: channel.id, ts: root.ts })}>Stop</button></p>}
      </section>
      {composer}
    </section>
  )
}

// What an app left behind stays to be read, and does nothing any more.
function Problem({ said, world }) {
  return <p className="error" role="alert">That did not work: {world.absence || said}</p>
}

export function Absence({ why }) {
  return <p className="absence" role="status">{why}</p>
}

export function Composer({ world, thread, followed, id }) {
  const { act, channel, features, bot } = world
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const [recording, setRecording] = useState(false)
  const mic = useRef(null)
  const picker = useRef(null)
  const box = useRef(null)
  const commands = features.slash_commands || []
  const offered = !thread && /^\/\w*$/.test(text) ? commands.filter((c) => c.command.startsWith(text)) : []
  const globals = (features.shortcuts || []).filter((shortcut) => shortcut.type === 'global')
  const prompts = !thread && channel.is_im && !channel.messages.length
    ? (channel.prompts.length ? channel.prompts : features.agent_view?.suggested_prompts || []) : []

  useEffect(() => { if (thread) box.current.focus() }, [thread])

  // Back to where it was opened from, however it was closed.
  const wasRecording = useRef(false)
  useEffect(() => {
    if (wasRecording.current && !recording) mic.current.focus()
    wasRecording.current = recording
  }, [recording])

  const there = thread ? { thread_ts: thread } : {}
  const named = (words) => words.replace(/@coachbot\b/gi, `<@${bot}>`)
  const say = async (words) => {
    const [what, said] = deedOf(words)
    if (what === 'say') said.text = named(words)
    if (what === 'say' && !thread) followed()
    setProblem(await act(what, { channel: channel.id, ...said, ...there }))
  }
  const speak = async (speech, outcome) => {
    if (!thread) followed()
    setText('')
    setRecording(false)
    setProblem(await act('clip', { channel: channel.id, speech, outcome, text: named(text.trim()), ...there }))
  }
  const send = (event) => {
    event?.preventDefault()
    if (!text.trim()) return
    say(text.trim())
    setText('')
  }
  const attach = (event) => {
    const [file] = event.target.files
    if (!file) return
    const reader = new FileReader()
    reader.onload = () => act('share', { channel: channel.id, name: file.name, data: reader.result.split(',')[1], thread_ts: thread || '' })
    reader.readAsDataURL(file)
    event.target.value = ''
  }
  const label = thread ? 'Reply' : 'Message'
  const hint = thread ? 'Reply…' : channel.is_im ? 'Ask the coach, or type /coach' : world.absence ? `Message #${channel.name}` : `Message #${channel.name}, @coachbot or /coach`
  return (
    <form className="composer" id={id} onSubmit={send}>
      {prompts.length > 0 && <div className="prompts">
        <p>{features.agent_view?.agent_description}</p>
        {prompts.map((prompt) => <button type="button" className="button" key={prompt.title} onClick={() => say(prompt.message)}>{prompt.title}</button>)}
      </div>}
      {offered.length > 0 && <ul className="offered" aria-label="Commands">{offered.map((command) => (
        <li key={command.command}><button type="button" className="plain" onClick={() => { setText(`${command.command} `); box.current.focus() }}>
          <b>{command.command}</b> {command.usage_hint} <small>{command.description}</small></button></li>
      ))}</ul>}
      {problem && <Problem said={problem} world={world} />}
      {recording ? <Recorder id={id} beside={text.trim()} send={speak} close={() => setRecording(false)} /> : <div className="line">
        <button type="button" className="plain" aria-label="Attach a file" onClick={() => picker.current.click()}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2v12M2 8h12" stroke="currentColor" strokeWidth="1.8" /></svg></button>
        <input type="file" hidden ref={picker} onChange={attach} />
        <button type="button" className="plain" aria-label="Record a clip" ref={mic} onClick={() => setRecording(true)}><Mic /></button>
        {!thread && globals.map((shortcut) => <button type="button" className="plain" key={shortcut.callback_id} title={shortcut.description}
          onClick={() => act('shortcut', { callback_id: shortcut.callback_id })}>{shortcut.name}</button>)}
        <textarea ref={box} rows={1} aria-label={label} placeholder={hint} value={text} autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
          }} />
        <button className="button primary">Send</button>
      </div>}
    </form>
  )
}
