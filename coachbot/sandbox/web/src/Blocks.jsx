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

export function Blocks({ blocks, press, world, theme }) {
  return blocks.map((block, at) => {
    const key = block.block_id || at
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
    if (block.type === 'divider') return <hr key={key} />
    return <Looks key={key} block={block} world={world} theme={theme} />
  })
}

// A message without blocks is one mrkdwn text.
export const blocksOf = (message) =>
  message.blocks?.length ? message.blocks
    : message.text ? [{ type: 'section', text: { type: 'mrkdwn', text: message.text } }] : []
