/** Where the planes of an OME-TIFF lie: in this file, or in others beside it. */
import {ImageError} from '../image-error';
import type {MissingPlane, Neighbours, PlaneSource} from '../image-file';
import {readDirectories, type TiffFile} from './directory';
import type {OmeData, OmeDocument, OmeImage} from './ome-xml';
import {likeness, pageOf, sampleTypeOf, type Page} from './page';
import {planeOf} from './rows';

export interface OmePlace {
  readonly isOwn: boolean;
  /** The other file's name; null: this file, or no file that is known. */
  readonly other: string | null;
  readonly missing: string | null;
}

const OWN: OmePlace = {isOwn: true, other: null, missing: null};
/** As many as a process may surely have open. */
const MOST_FILES = 400;

export class OmePlaces {
  readonly #file: TiffFile;
  readonly #uuid: string | null;
  readonly #neighbours: Neighbours;
  /** The only name that all data bear, where it is not this file's and there is no such file: it was renamed. */
  readonly #formerName: string | null;
  readonly #others = new Map<string, {readonly file: TiffFile; readonly pages: readonly Page[]}>();
  /** All of this file, smaller copies too: data count them all. */
  readonly pages: readonly Page[];

  constructor(file: TiffFile, document: OmeDocument, uuid: string | null, neighbours: Neighbours) {
    this.#file = file;
    this.#uuid = uuid;
    this.#neighbours = neighbours;
    this.pages = file.directories.map(pageOf);
    const data = document.images.flatMap((image) => image.data);
    const names = new Set(data.map((run) => keyOf(run)));
    const [only] = names;
    const isRenamed = names.size === 1 && only && !this.#isOwn(data[0]!) && !neighbours.has(only);
    this.#formerName = isRenamed ? only : null;
  }

  of(run: OmeData): OmePlace {
    if (this.#isOwn(run) || keyOf(run) === this.#formerName) return OWN;
    const name = plainName(run.fileName ?? '');
    if (name && this.#neighbours.has(name)) return {isOwn: false, other: name, missing: null};
    const missing = name ? `lies in ${name}, which is not beside it` : 'lies in another file';
    return {isOwn: false, other: null, missing};
  }

  /** Null where the file has no such page. */
  plane({isOwn, other, missing}: OmePlace, ifd: number): PlaneSource | MissingPlane | null {
    if (missing !== null) return {missing};
    if (isOwn) return this.pages[ifd] ? planeOf(this.#file, this.pages[ifd]) : null;
    const alike = this.pages[0]!;
    return {
      width: alike.width,
      height: alike.height,
      types: alike.channels.map(() => sampleTypeOf(alike)),
      open: async () => {
        const {file, pages} = this.#open(other!);
        const page = pages[ifd];
        if (!page) throw new ImageError(`${other} has no page ${ifd}, where a plane of it should lie`);
        if (likeness(page) !== likeness(alike))
          throw new ImageError(`a plane of it in ${other} is of another size or kind`);
        return planeOf(file, page).open();
      },
    };
  }

  /** A page as all of the image's are. */
  pageLike({data}: OmeImage): Page {
    const run = data.find((own) => this.of(own).isOwn);
    return this.pages[run?.ifd ?? 0] ?? this.pages[0]!;
  }

  #isOwn({uuid, fileName}: OmeData): boolean {
    if (uuid === null && fileName === null) return true;
    if (uuid !== null && uuid === this.#uuid) return true;
    return fileName !== null && plainName(fileName).toLowerCase() === this.#neighbours.own.toLowerCase();
  }

  #open(name: string): {readonly file: TiffFile; readonly pages: readonly Page[]} {
    const before = this.#others.get(name);
    if (before) return before;
    if (this.#others.size === MOST_FILES) throw new ImageError(`its planes lie in more than ${MOST_FILES} files`);
    const source = this.#neighbours.open(name);
    if (!source) throw new ImageError(`a plane of it lies in ${name}, which is no longer beside it`);
    const file = readDirectories(source);
    const opened = {file, pages: file.directories.map(pageOf)};
    this.#others.set(name, opened);
    return opened;
  }
}

function keyOf({uuid, fileName}: OmeData): string {
  return fileName === null ? (uuid ?? '') : plainName(fileName);
}

function plainName(fileName: string): string {
  return fileName.split(/[/\\]/).at(-1)!;
}
