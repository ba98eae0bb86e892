// Block Kit: looks from slack-blocks-to-jsx, deeds from Elements.
import { memo } from 'react'
import { Message } from 'slack-blocks-to-jsx'
import { Element } from './Elements.jsx'

const hooks = {
  link: ({ href, children }) => <a href={/^https?:/.test(href) ? href : undefined} target="_blank" rel="noreferrer">{children}</a>,
}

const Looks = memo(function Looks({ block, world, theme }) {
  const data = { users: world.people, channels: world.channels }
  return <div className={`looks ${block.type}`}><Message withoutWrapper theme={theme} blocks={[block]} name="" logo="" data={data} hooks={hooks} /></div>
})

// The one block the renderer does not know.
function DataTable({ block, world, theme }) {
  const [head, ...rows] = block.rows
  const cell = (one) => one.type === 'rich_text' ? <Looks block={one} world={world} theme={theme} /> : one.text ?? String(one.value ?? '')
  return (
    <table className="data">
      <caption>{block.caption?.text ?? block.caption}</caption>
      <thead><tr>{head.map((one, at) => <th key={at} scope="col">{cell(one)}</th>)}</tr></thead>
      <tbody>{rows.map((row, at) => <tr key={at}>{row.map((one, n) => <td key={n} className={one.type === 'raw_number' ? 'number' : ''}>{cell(one)}</td>)}</tr>)}</tbody>
    </table>
  )
}

export function Blocks({ blocks, press, world, theme }) {
  return blocks.map((block, at) => {
    // By place: whatever Slack names anew with every change stays the same element here.
    const key = at
    if (block.type === 'actions' || block.type === 'context_actions') {
      return <div className={block.type} key={key}>{block.elements.map((element, n) => (
        <Element key={element.action_id + n} element={element} press={press} world={world} />
      ))}</div>
    }
    if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') {
      const { accessory, ...rest } = block
      return <div className="with-accessory" key={key}>
        <Looks block={rest} world={world} theme={theme} />
        <Element element={accessory} press={press} world={world} />
      </div>
    }
    if (block.type === 'data_table') return <DataTable key={key} block={block} world={world} theme={theme} />
    if (block.type === 'divider') return <hr key={key} />
    return <Looks key={key} block={block} world={world} theme={theme} />
  })
}

// A message without blocks is one mrkdwn text.
export const blocksOf = (message) =>
  message.blocks?.length ? message.blocks
    : message.text ? [{ type: 'section', text: { type: 'mrkdwn', text: message.text } }] : []
