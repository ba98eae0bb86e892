// The sandbox workspace in the browser.
import { useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import 'slack-blocks-to-jsx/dist/style.css'
import './style.css'
import { Clock, Hood } from './Hood.jsx'
import { Absence, Composer, Conversation, Thread } from './Messages.jsx'
import { Home, Modal } from './Screens.jsx'
import { deedOf, isRoot, titleOf, useKept, useWorkspace } from './workspace.js'

function useTheme() {
  const [chosen, choose] = useKept('theme', '')
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)')
    const listen = (event) => setDark(event.matches)
    media.addEventListener('change', listen)
    return () => media.removeEventListener('change', listen)
  }, [])
  const theme = chosen || (dark ? 'dark' : 'light')
  useEffect(() => { document.documentElement.dataset.theme = theme }, [theme])
  return [theme, () => choose(theme === 'dark' ? 'light' : 'dark')]
}

function Tour({ cards, go, absence, close }) {
  return (
    <section className="tour" aria-label="First steps">
      <header><h2>Things to try</h2><button type="button" className="plain" aria-label="Close first steps" onClick={close}>✕</button></header>
      <div>{cards.map((card) => (
        <article key={card.title}>
          <h3>{card.title}</h3><p>{card.text}</p>
          {card.link ? <a className="button" href={card.link} target="_blank" rel="noreferrer">{card.button}</a>
            : card.button && <button type="button" className="button" disabled={Boolean(absence && card.say)} onClick={() => go(card)}>{card.button}</button>}
        </article>
      ))}</div>
    </section>
  )
}

function App() {
  const [user, become] = useKept('user', '')
  const [read, setRead] = useKept('read', {})
  const [toured, setToured] = useKept('toured', false)
  const [place, setPlace] = useState({ channel: null, thread: null, tab: 'messages' })
  const [follow, setFollow] = useState(false)
  const [menu, setMenu] = useState(false)
  const [hood, setHood] = useState(false)
  const [theme, switchTheme] = useTheme()
  const { state, online, act } = useWorkspace(user)

  const known = state?.people.some((person) => person.id === user)
  useEffect(() => { if (state && !known) become(state.people[0].id) }, [state, known, become])
  const channel = state?.channels.find((one) => one.id === place.channel) || state?.channels[0]

  const names = useMemo(() => {
    if (!state) return {}
    return { [state.bot]: 'coachbot', USLACKBOT: 'Slackbot', ...Object.fromEntries(state.people.map((person) => [person.id, person.name])) }
  }, [state])

  // In the coach's messages every question is a thread of its own, so the one just asked opens.
  useEffect(() => {
    if (!follow || !channel?.is_im) return
    const asked = channel.messages.filter((m) => isRoot(m) && m.user === user).at(-1)
    if (asked && asked.ts !== follow) { setPlace((p) => ({ ...p, thread: asked.ts })); setFollow(false) }
  }, [follow, channel, user])

  const newest = (one) => one.messages.at(-1)?.ts || ''
  useEffect(() => {
    if (channel && read[user + channel.id] !== newest(channel)) setRead((r) => ({ ...r, [user + channel.id]: newest(channel) }))
  }, [channel, user, read, setRead])

  if (!state || !known || !channel) return <p className="status">Opening the workspace…</p>
  const zone = state.people.find((person) => person.id === user).tz
  const world = { ...state, zone, act, channel, names, user, theme, people: [...state.people, { id: state.bot, name: 'coachbot' }] }
  const root = place.thread && channel.messages.find((message) => message.ts === place.thread)
  // Beside a thread there is no room for both it and the conversation.
  const hasTour = state.tour.length > 0
  const touring = hasTour && !toured && !root && !hood
  const open = (ts) => setPlace({ ...place, thread: ts })
  const enter = (id) => { setPlace({ channel: id, thread: null, tab: 'messages' }); setMenu(false) }
  const hasHome = channel.is_im && state.features.app_home?.home_tab_enabled
  const unread = (one) => one.id !== channel.id && newest(one) && newest(one) !== read[user + one.id]
  const view = state.views.at(-1)
  const go = (card) => {
    if (card.user && card.user !== user) become(card.user)
    const to = card.channel === 'dm' ? state.channels.find((one) => one.is_im)?.id : card.channel
    if (to) enter(to)
    if (card.say) {
      const [what, said] = deedOf(card.say)
      if (what === 'say') setFollow('-')
      act(what, { channel: to, ...said })
    }
    if (card.hood) setHood(true)
  }
  // Nobody writes to an app that is not there.
  const isAway = channel.is_im && state.absence
  const lastAsked = () => channel.messages.filter((m) => isRoot(m) && m.user === user).at(-1)?.ts || '-'
  return (
    <div className={`page ${root ? 'threaded' : ''} ${hood ? 'hooded' : ''} ${menu ? 'menu' : ''}`}>
      <aside aria-label="Workspace">
        <h1>{state.name} <small>sandbox</small></h1>
        <label>You are <select value={user} onChange={(event) => { become(event.target.value); setPlace({ channel: null, thread: null, tab: 'messages' }) }}>
          {state.people.map((person) => <option key={person.id} value={person.id}>{person.name}{person.title && `, ${person.title}`}</option>)}
        </select></label>
        <nav aria-label="Conversations">{state.channels.map((one) => (
          <button type="button" key={one.id} aria-current={one.id === channel.id ? 'page' : undefined}
            className={`${one.id === channel.id ? 'on' : ''} ${unread(one) ? 'unread' : ''}`} onClick={() => enter(one.id)}>
            {titleOf(one)}{unread(one) && <span className="dot" aria-label="unread" role="img" />}</button>
        ))}</nav>
        <Clock now={state.now} zone={zone} act={act} />
        <div className="foot">
          <button type="button" onClick={() => { setHood(!hood); setMenu(false) }} aria-pressed={hood}>Under the hood</button>
          <button type="button" onClick={switchTheme}>{theme === 'dark' ? 'Light' : 'Dark'}</button>
          {hasTour && !touring && <button type="button" onClick={() => { setToured(false); setHood(false); setMenu(false); open(null) }}>First steps</button>}
        </div>
        <p className="hint">A practice workspace on your own machine. Nothing here leaves it.</p>
      </aside>
      <main>
        <header>
          <button type="button" className="plain" id="menu" aria-label="Menu" aria-expanded={menu} onClick={() => setMenu(!menu)}>☰</button>
          <h2>{titleOf(channel)}</h2>
          {hasHome && <div role="tablist" className="tabs">{['home', 'messages'].map((tab) => (
            <button type="button" role="tab" key={tab} aria-selected={place.tab === tab} onClick={() => setPlace({ ...place, tab, thread: null })}>
              {tab === 'home' ? 'Home' : 'Messages'}</button>
          ))}</div>}
          {!online && <span className="offline" role="status">Reconnecting…</span>}
        </header>
        {touring && <Tour cards={state.tour} go={go} absence={state.absence} close={() => setToured(true)} />}
        {hasHome && place.tab === 'home' ? <Home world={world} /> : <>
          <Conversation world={world} open={open} />
          {isAway ? <Absence why={state.absence} /> : <Composer key={channel.id} world={world} followed={() => setFollow(lastAsked())} id="composer" />}
        </>}
      </main>
      {root && <Thread world={world} root={root} close={() => setPlace({ ...place, thread: null })}
        composer={isAway ? <Absence why={state.absence} /> : <Composer key={root.ts} world={world} thread={root.ts} followed={() => {}} id="reply" />} />}
      {hood && <Hood now={state.now} zone={zone} close={() => setHood(false)} />}
      {view && <Modal key={view.id + view.hash} view={view} world={world} />}
    </div>
  )
}

createRoot(document.getElementById('root')).render(<App />)
