/** Every reader of files that strangers make, and what it is fed. */
import {imageReaders} from './readers/images';
import {fileReaders} from './readers/files';
import {modelReaders} from './readers/models';
import type {FuzzedReader} from './reader';

export const READERS: Readonly<Record<string, FuzzedReader>> = {...modelReaders, ...fileReaders, ...imageReaders};
