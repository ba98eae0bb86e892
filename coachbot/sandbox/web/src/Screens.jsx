// A modal in front, and a person's Home.
import { useEffect, useRef, useState } from 'react'
import { Blocks } from './Blocks.jsx'
import { Field, initialOf } from './Elements.jsx'

const words = (text) => (text ? text.text : '')

function first(view) {
  const held = {}
  for (const block of view.blocks) if (block.type === 'input') held[block.block_id] = initialOf(block.element)
  return held
}

export function Modal({ view, world }) {
  const { act, theme } = world
  const box = useRef(null)
  const [values, setValues] = useState(() => first(view))
  const errors = view.errors || {}
  useEffect(() => { if (!box.current.open) box.current.showModal() }, [])
  const close = () => act('close', { view_id: view.id })
  const press = (action_id, value) => act('press', { view_id: view.id, action_id, value, values })
  const submit = (event) => {
    event.preventDefault()
    act('submit', { view_id: view.id, values })
  }
  return (
    <dialog ref={box} aria-label={words(view.title)} onCancel={(event) => { event.preventDefault(); close() }}>
      <form onSubmit={submit}>
        <h2>{words(view.title)}</h2>
        {view.blocks.map((block, at) => block.type === 'input' ? (
          <div className="input" key={block.block_id || at}>
            <label htmlFor={`${view.id}-${at}`}>{words(block.label)}{block.optional && <small> (optional)</small>}</label>
            <Field element={block.element} id={`${view.id}-${at}`} label={words(block.label)} world={world}
              value={values[block.block_id]} change={(value) => setValues({ ...values, [block.block_id]: value })} />
            {block.hint && <small>{words(block.hint)}</small>}
            {errors[block.block_id] && <p className="error" role="alert">{errors[block.block_id]}</p>}
          </div>
        ) : <Blocks key={block.block_id || at} blocks={[block]} press={press} world={world} theme={theme} />)}
        <footer>
          <button type="button" className="button" onClick={close}>{words(view.close) || 'Cancel'}</button>
          {view.submit && <button className="button primary">{words(view.submit)}</button>}
        </footer>
      </form>
    </dialog>
  )
}

export function Home({ world }) {
  const { home, act, theme } = world
  useEffect(() => { act('look', { tab: 'home' }) }, [act])
  if (!home) return <section className="messages home" tabIndex={0} aria-label="Home"><p className="status">The app has not set up its Home yet.</p></section>
  const press = (action_id, value) => act('press', { view_id: home.id, action_id, value })
  return <section className="messages home" tabIndex={0} aria-label="Home"><Blocks blocks={home.blocks} press={press} world={world} theme={theme} /></section>
}
