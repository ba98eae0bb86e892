// Under the hood: what passes between the app and the workspace. And the workspace's clock.
import { useEffect, useRef, useState } from 'react'
import { clockTime, dayOf } from './workspace.js'

export function Hood({ now, zone, close }) {
  const [entries, setEntries] = useState([])
  const [chosen, choose] = useState(null)
  const last = useRef(0)
  useEffect(() => {
    let over = false
    const look = async () => {
      const answer = await (await fetch(`control/journal?after=${last.current}&limit=200`)).json()
      if (over || !answer.entries.length) return
      last.current = answer.entries.at(-1).number
      setEntries((before) => [...before, ...answer.entries].slice(-300))
    }
    look()
    const timer = setInterval(look, 1000)
    return () => { over = true; clearInterval(timer) }
  }, [])
  const shown = entries.filter((entry) => entry.name !== 'apps.connections.open').reverse()
  return (
    <section id="hood" aria-label="Under the hood">
      <header><h2>Under the hood</h2><button type="button" className="plain" aria-label="Close" onClick={close}>✕</button></header>
      <p className="hint">Every call the app makes, and everything it is told. Clock of the workspace: {dayOf(now, zone)}, {clockTime(now, zone)}</p>
      <ol>{shown.map((entry) => (
        <li key={entry.number} className={entry.error ? 'bad' : ''}>
          <button type="button" className="plain" aria-expanded={chosen === entry.number}
            onClick={() => choose(chosen === entry.number ? null : entry.number)}>
            <time>{clockTime(entry.at, zone)}</time> <span className="arrow" aria-hidden="true">{entry.kind === 'call' ? '←' : '→'}</span> <b>{entry.name}</b>
            {entry.error && <em> {entry.error}</em>}
          </button>
          {chosen === entry.number && <pre tabIndex={0}>{JSON.stringify(entry.detail, null, 2)}</pre>}
        </li>
      ))}</ol>
    </section>
  )
}

const MOVES = [['hour', 'Next hour'], ['morning', 'Tomorrow, 8:00'], ['monday', 'Monday, 9:00']]

export function Clock({ now, zone, act }) {
  return (
    <div className="clock" role="group" aria-label="Time">
      <p><b>{clockTime(now, zone)}</b> {dayOf(now, zone)}</p>
      <div>{MOVES.map(([to, name]) => <button type="button" key={to} onClick={() => act('move', { to })}>{name}</button>)}</div>
    </div>
  )
}
