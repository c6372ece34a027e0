/** What every file of unit tests is started with. */
import {afterAll} from 'vitest';
import {removeTestFolders} from './testing';

afterAll(removeTestFolders);
