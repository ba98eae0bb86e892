// What can be pressed, chosen or filled in. The display-only blocks come from slack-blocks-to-jsx.
import { useState } from 'react'

const words = (text) => (text ? text.text : '')

function Button({ element, press }) {
  const [pressed, setPressed] = useState(false)
  const act = () => {
    if (element.confirm && !window.confirm(`${words(element.confirm.title)}\n\n${words(element.confirm.text)}`)) return
    setPressed(true)
    setTimeout(() => setPressed(false), 600)
    press(element.action_id, element.value)
    if (element.url) window.open(element.url, '_blank', 'noopener')
  }
  const name = `button ${element.style || ''} ${pressed ? 'pressed' : ''}`
  return <button type="button" className={name} aria-label={element.accessibility_label} onClick={act}>{words(element.text)}</button>
}

function Feedback({ element, press }) {
  return ['positive_button', 'negative_button'].map((which) => (
    <button type="button" className="button small" key={which} aria-label={element[which].accessibility_label}
      onClick={() => press(element.action_id, element[which].value)}>{words(element[which].text)}</button>
  ))
}

const optionsOf = (element, world) => {
  if (element.type.includes('users')) return world.people.map((p) => ({ label: p.name, value: p.id }))
  if (/channels|conversations/.test(element.type)) return world.channels.map((c) => ({ label: c.name ? `#${c.name}` : 'coachbot', value: c.id }))
  const all = [...(element.options || []), ...(element.option_groups || []).flatMap((group) => group.options)]
  return all.map((option) => ({ label: words(option.text), value: option.value }))
}

export const initialOf = (element) => {
  const many = /^multi_|checkboxes/.test(element.type)
  for (const key of Object.keys(element)) {
    if (!key.startsWith('initial_')) continue
    const value = element[key]
    if (Array.isArray(value)) return value.map((item) => item.value ?? item)
    return value?.value ?? value
  }
  return many ? [] : ''
}

// One field: what it holds is `value`, and `change` is told of anything new.
export function Field({ element, value, change, world, label, id }) {
  const common = { id, 'aria-label': label }
  const choices = () => optionsOf(element, world)
  const many = Array.isArray(value) ? value : []
  const toggle = (one) => change(many.includes(one) ? many.filter((v) => v !== one) : [...many, one])
  switch (element.type) {
    case 'checkboxes':
      return <div role="group" aria-label={label} className="choices">{choices().map((choice) => (
        <label key={choice.value}><input type="checkbox" checked={many.includes(choice.value)} onChange={() => toggle(choice.value)} /> {choice.label}</label>
      ))}</div>
    case 'radio_buttons':
      return <div role="radiogroup" aria-label={label} className="choices">{choices().map((choice) => (
        <label key={choice.value}><input type="radio" name={id} checked={value === choice.value} onChange={() => change(choice.value)} /> {choice.label}</label>
      ))}</div>
    case 'datepicker':
      return <input {...common} type="date" value={value} onChange={(e) => change(e.target.value)} />
    case 'timepicker':
      return <input {...common} type="time" value={value} onChange={(e) => change(e.target.value)} />
    case 'datetimepicker':
      return <input {...common} type="datetime-local" onChange={(e) => change(Math.floor(new Date(e.target.value) / 1000))} />
    case 'number_input':
      return <input {...common} type="number" step={element.is_decimal_allowed ? 'any' : 1} value={value} onChange={(e) => change(e.target.value)} />
    case 'email_text_input': case 'url_text_input':
      return <input {...common} type={element.type.startsWith('email') ? 'email' : 'url'} value={value} onChange={(e) => change(e.target.value)} />
    case 'plain_text_input': {
      const Tag = element.multiline ? 'textarea' : 'input'
      return <Tag {...common} value={value} maxLength={element.max_length} placeholder={words(element.placeholder)}
        rows={element.multiline ? 5 : undefined} onChange={(e) => change(e.target.value)} />
    }
    case 'file_input':
      return <input {...common} type="file" multiple={(element.max_files ?? 10) > 1} onChange={(e) => read([...e.target.files], change)} />
    default:
      if (element.type.startsWith('multi_')) {
        return <select {...common} multiple value={many} onChange={(e) => change([...e.target.selectedOptions].map((o) => o.value))}>
          {choices().map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        </select>
      }
      return <select {...common} value={value} onChange={(e) => change(e.target.value)}>
        <option value="">{words(element.placeholder) || 'Choose…'}</option>
        {choices().map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
  }
}

function read(files, change) {
  Promise.all(files.map((file) => new Promise((done) => {
    const reader = new FileReader()
    reader.onload = () => done({ name: file.name, data: reader.result.split(',')[1] })
    reader.readAsDataURL(file)
  }))).then(change)
}

// An element in a message or on Home: it acts at once.
export function Element({ element, press, world }) {
  const [value, setValue] = useState(() => initialOf(element))
  if (element.type === 'button' || element.type === 'workflow_button') return <Button element={element} press={press} />
  if (element.type === 'feedback_buttons') return <Feedback element={element} press={press} />
  if (element.type === 'icon_button') {
    return <button type="button" className="button small" onClick={() => press(element.action_id, element.value)}>{words(element.text)}</button>
  }
  const label = words(element.placeholder) || words(element.accessibility_label) || 'Choose'
  const change = (next) => { setValue(next); press(element.action_id, next) }
  return <Field element={element} value={value} change={change} world={world} label={label} />
}
