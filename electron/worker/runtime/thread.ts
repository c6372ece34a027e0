/** The worker thread's entry: what V8 made of our code before is there before that code is read in. */
import {join} from 'node:path';
import {cacheCompiled} from './code-cache';

const keepCompiled = cacheCompiled(join(__dirname, 'chunks'));
void import('./thread-jobs').then(({takeJobs}) => takeJobs(keepCompiled));
