import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * Files written whole: first into a temporary folder on the same disk, flushed, then renamed into place. Readers see
 * the old file or the new one, and what a kill leaves behind is cleared at the next start.
 */
export class DurableFiles {
  constructor(private readonly temporaryDir: string) {
    fs.rmSync(temporaryDir, { recursive: true, force: true });
    fs.mkdirSync(temporaryDir, { recursive: true });
  }

  write(file: string, content: Buffer): void {
    const temporary = this.temporaryFile();
    try {
      fs.writeFileSync(temporary, content, { flush: true });
      place(temporary, file);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  }

  async writeStream(file: string, content: Readable): Promise<void> {
    const temporary = this.temporaryFile();
    try {
      await pipeline(content, fs.createWriteStream(temporary, { flush: true }));
      place(temporary, file);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  }

  private temporaryFile(): string {
    return path.join(this.temporaryDir, randomUUID());
  }
}

function place(temporary: string, file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.renameSync(temporary, file);
}
