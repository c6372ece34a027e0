import {create} from 'zustand';

/** What lies under the pointer, as the status line says it. */
export const useCursor = create<{readonly text: string}>(() => ({text: ''}));
