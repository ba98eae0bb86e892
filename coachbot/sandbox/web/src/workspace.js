// What the server knows, and what a person does there.
import { useCallback, useEffect, useRef, useState } from 'react'

export const isRoot = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast'

export const titleOf = (channel) => (channel.is_im ? 'coachbot' : `#${channel.name}`)

// What was typed is a command wherever it looks like one.
export function deedOf(text) {
  const command = text.match(/^(\/[\w-]+)(?:\s+([\s\S]*))?$/)
  return command ? ['command', { command: command[1], text: command[2] || '' }] : ['say', { text }]
}

export function useWorkspace(user) {
  const [state, setState] = useState(null)
  const [online, setOnline] = useState(true)
  const latest = useRef(0)

  useEffect(() => {
    let socket
    let timer
    let over = false
    const refresh = async () => {
      const turn = ++latest.current
      const answer = await fetch(`page/state?user=${encodeURIComponent(user || '')}`)
      const fresh = await answer.json()
      // A slow answer must not overwrite a newer one.
      if (!over && turn === latest.current) setState(fresh)
    }
    const listen = () => {
      let waiting = false
      socket = new WebSocket(`ws://${location.host}/page/changes`)
      socket.onopen = () => { setOnline(true); refresh() }
      socket.onmessage = () => {
        // Many changes in one burst are one redraw.
        if (waiting) return
        waiting = true
        requestAnimationFrame(() => { waiting = false; refresh().catch(() => {}) })
      }
      socket.onclose = () => { if (!over) { setOnline(false); timer = setTimeout(listen, 1000) } }
    }
    listen()
    return () => { over = true; clearTimeout(timer); socket.close() }
  }, [user])

  const act = useCallback(async (what, more) => {
    const answer = await fetch('page/do', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ what, user, ...more }),
    })
    return answer.ok ? '' : (await answer.json()).error
  }, [user])

  return { state, online, act }
}

// Something remembered in this browser.
export function useKept(name, first) {
  const [value, setValue] = useState(() => {
    try { return JSON.parse(localStorage.getItem(name)) ?? first } catch { return first }
  })
  const keep = useCallback((next) => setValue((before) => {
    const after = typeof next === 'function' ? next(before) : next
    localStorage.setItem(name, JSON.stringify(after))
    return after
  }), [name])
  return [value, keep]
}

// In the time zone of the person one acts as, wherever the browser is.
export const clockTime = (seconds, timeZone) =>
  new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', timeZone })

export const dayOf = (seconds, timeZone) =>
  new Date(seconds * 1000).toLocaleDateString([], { weekday: 'long', month: 'long', day: 'numeric', timeZone })
