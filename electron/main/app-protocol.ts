import {readFile} from 'node:fs/promises';
import {extname, join, normalize, sep} from 'node:path';
import {protocol} from 'electron';
import {APP_ORIGIN} from './sender';

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
  protocol.registerSchemesAsPrivileged([{scheme: 'app', privileges: {standard: true, secure: true, supportFetchAPI: false, codeCache: true}}]);
}

/** Serves the built page, and only files inside its folder, under our own origin with a strict policy. */
export function serveApp(folder: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const path = normalize(join(folder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)));
    if (`${url.protocol}//${url.host}` !== APP_ORIGIN || !path.startsWith(folder + sep)) return new Response('not here', {status: 404});
    try {
      const headers = {'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff'};
      return new Response(await readFile(path), {headers});
    } catch {
      // Not one of the page's files: the page sees a plain 404.
      return new Response('not here', {status: 404});
    }
  });
}
