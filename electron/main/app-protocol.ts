import {readFile} from 'node:fs/promises';
import {extname, join, normalize, sep} from 'node:path';
import {protocol} from 'electron';
import {APP_ORIGIN, GPU_ORIGIN} from './sender';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {scheme: 'app', privileges: {standard: true, secure: true, supportFetchAPI: false, codeCache: true}},
  ]);
}

/** Serves the built pages, and only files inside their own folders, each under its origin with a strict policy. */
export function serveApp(pages: {readonly window: string; readonly gpu: string}): void {
  const folders: Readonly<Record<string, string>> = {[APP_ORIGIN]: pages.window, [GPU_ORIGIN]: pages.gpu};
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const folder = folders[`${url.protocol}//${url.host}`];
    if (folder === undefined) return new Response('not here', {status: 404});
    const path = normalize(join(folder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)));
    if (!path.startsWith(folder + sep)) return new Response('not here', {status: 404});
    try {
      const headers = {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      };
      return new Response(await readFile(path), {headers});
    } catch {
      // Not one of the page's files: the page sees a plain 404.
      return new Response('not here', {status: 404});
    }
  });
}
