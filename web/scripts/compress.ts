import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = new Set(['.html', '.css', '.js', '.mjs', '.svg', '.txt', '.json']);

/**
 * Writes `name.br` and `name.gz` beside every text file of the build, at the strongest setting,
 * so that the server never compresses while a reader waits.
 */
export function compress(): Plugin {
  let out = 'dist';
  return {
    name: 'homeward-compress',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
        if (TEXT.has(extname(name))) compressFile(join(out, name));
      }
    },
  };
}

function compressFile(path: string): void {
  const bytes = readFileSync(path);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
