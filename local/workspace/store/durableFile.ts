import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Readable } from "node:stream";

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
      await flushed(temporary, content);
      place(temporary, file);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      // Whoever sends must be able to send on and then read why it failed; a cut connection says nothing.
      content.resume();
      throw error;
    }
  }

  private temporaryFile(): string {
    return path.join(this.temporaryDir, randomUUID());
  }
}

async function flushed(file: string, content: Readable): Promise<void> {
  const handle = await fs.promises.open(file, "wx");
  try {
    for await (const chunk of content.iterator({ destroyOnReturn: false })) {
      await handle.appendFile(chunk as Buffer);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function place(temporary: string, file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.renameSync(temporary, file);
}
