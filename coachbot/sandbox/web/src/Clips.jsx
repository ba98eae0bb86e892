// Voice clips: what one says instead of typing, and how a clip looks in a conversation.
import { useEffect, useRef, useState } from 'react'

const ENDS = [['complete', 'comes'], ['failed', 'fails'], ['stuck', 'never comes']]

export function Mic({ size = 16 }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
      <rect x="5.6" y="1.2" width="4.8" height="8.4" rx="2.4" /><path d="M3 7.6a5 5 0 0 0 10 0M8 12.6v2.2" /></svg>
  )
}

// In place of the line one types in; nothing is recorded, the words are what Slack will have heard.
export function Recorder({ id, beside, send, close }) {
  const [speech, setSpeech] = useState('')
  const [outcome, setOutcome] = useState('complete')
  const box = useRef(null)
  useEffect(() => { box.current.focus() }, [])
  const done = () => { if (speech.trim()) send(speech.trim(), outcome) }
  const onKeyDown = (event) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && !event.shiftKey && event.target === box.current && !event.nativeEvent.isComposing) {
      event.preventDefault()
      done()
    }
  }
  return (
    <div className="recorder" role="group" aria-label="Record a clip" onKeyDown={onKeyDown}>
      <label htmlFor={`${id}-speech`}>What do you say?</label>
      <textarea id={`${id}-speech`} ref={box} rows={2} value={speech} autoComplete="off" onChange={(event) => setSpeech(event.target.value)} />
      {beside && <p className="hint">Sent with it: “{beside}”</p>}
      <div className="line">
        <label className="ends">Transcript <select value={outcome} onChange={(event) => setOutcome(event.target.value)}>
          {ENDS.map(([end, words]) => <option key={end} value={end}>{words}</option>)}</select></label>
        <button type="button" className="button" onClick={close}>Cancel</button>
        <button type="button" className="button primary" onClick={done}>Send</button>
      </div>
    </div>
  )
}

const lengthOf = (ms) => {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function Words({ transcription }) {
  if (transcription.status === 'processing') return <p className="status">Transcribing…</p>
  const heard = transcription.status === 'complete' && transcription.preview.content
  if (!heard) return <p className="status">No transcript</p>
  return <p className="heard">{heard}{transcription.preview.has_more && '…'}</p>
}

export const isClip = (file) => file.media_display_type === 'audio' && file.transcription

export function Clip({ file }) {
  const length = lengthOf(file.duration_ms)
  return (
    <div className="clip">
      <div className="player" role="img" aria-label={`Voice clip, ${length}`}><Mic size={14} /><span className="wave" /><span>{length}</span></div>
      <Words transcription={file.transcription} />
    </div>
  )
}
