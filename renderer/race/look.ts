const COLOURS: Readonly<Record<string, string>> = {
  'process start': '#9c755f',
  library: '#b07aa1',
  read: '#4e79a7',
  load: '#4e79a7',
  compile: '#76b7b2',
  upload: '#59a14f',
  'first predict': '#f28e2b',
  predict: '#e15759',
};

export function stageColour(stage: string): string {
  return COLOURS[stage] ?? '#79706e';
}
