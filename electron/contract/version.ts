declare const __VERSION__: string | undefined;

/** Of this program, put in by the bundler; null where it runs as it was written, in tests. */
export const VERSION: string | null = typeof __VERSION__ === 'string' ? __VERSION__ : null;
