import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// What is built in belongs to its authors: their names and licenses go with it.
function licenses() {
  return {
    name: 'licenses',
    generateBundle(_options, bundle) {
      const folders = new Set()
      for (const chunk of Object.values(bundle)) {
        for (const id of Object.keys(chunk.modules || {})) {
          const found = id.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)
          if (found && existsSync(join(found[0], 'package.json'))) folders.add(found[0].replace(/^\0/, ''))
        }
      }
      const texts = [...folders].sort().map((folder) => {
        const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
        const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
        return `${about.name} ${about.version}, ${about.license}\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`
      })
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) })
    },
  }
}

// Names without hashes: the built files are committed, and a rebuild of the same sources gives the same bytes.
export default defineConfig({
  plugins: [react(), licenses()],
  base: './',
  build: {
    outDir: '../static',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      output: { entryFileNames: 'page.js', chunkFileNames: '[name].js', assetFileNames: 'page[extname]' },
    },
  },
})
