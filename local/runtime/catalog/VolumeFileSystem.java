package io.unitycatalog.local;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, with {@code /Volumes/<catalog>/<schema>/<volume>} standing for directories elsewhere.
 * The volumes are the options {@code fs.volumes.<catalog>.<schema>.<volume> = <directory>}; a path below
 * {@code /Volumes} outside them does not exist and can't be created.
 */
public class VolumeFileSystem extends LocalFileSystem {
  public VolumeFileSystem() {
    super(new Raw());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  @Override
  public void rename(Path source, Path target, Rename... options) throws IOException {
    ((Raw) getRawFileSystem()).rename(source, target, options);
  }

  static class Raw extends RawLocalFileSystem {
    private static final String OPTION = "fs.volumes.";
    private static final String ROOT = "/Volumes";
    private final TreeMap<String, String> volumes = new TreeMap<>();

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
      super.initialize(uri, conf);
      conf.getPropsWithPrefix(OPTION)
          .forEach((name, directory) -> volumes.put(ROOT + "/" + name.replace('.', '/'), directory));
    }

    @Override
    public File pathToFile(Path path) {
      String text = path.toUri().getPath();
      if (!text.equals(ROOT) && !text.startsWith(ROOT + "/")) {
        return super.pathToFile(path);
      }
      for (var volume : volumes.entrySet()) {
        if (text.equals(volume.getKey()) || text.startsWith(volume.getKey() + "/")) {
          return new File(volume.getValue() + text.substring(volume.getKey().length()));
        }
      }
      // Not a path any operation can reach: reading finds nothing, writing below a device file fails.
      return new File("/dev/null" + text);
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
      File file = pathToFile(path);
      if (file.getPath().startsWith("/dev/null/")) {
        throw new FileNotFoundException(
            "`" + path + "` is in no volume; the volumes are " + volumes.keySet() + "; create the volume first");
      }
      try {
        Files.createDirectories(file.toPath());
      } catch (FileAlreadyExistsException problem) {
        throw new org.apache.hadoop.fs.ParentNotDirectoryException("`" + path + "` or a parent of it is a file");
      }
      return true;
    }

    /** In the order of names, so that reading a folder is the same on every machine. */
    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      FileStatus found = getFileStatus(path);
      if (found.isFile()) {
        return new FileStatus[] {found};
      }
      String[] names = pathToFile(path).list();
      if (names == null) {
        throw new IOException("`" + path + "` can't be listed; check that it may be read");
      }
      Arrays.sort(names);
      List<FileStatus> listed = new ArrayList<>(names.length);
      for (String name : names) {
        try {
          listed.add(getFileStatus(new Path(found.getPath(), new Path(null, null, name))));
        } catch (FileNotFoundException gone) {
          // removed since its name was read
        }
      }
      return listed.toArray(FileStatus[]::new);
    }

    /** Hadoop's version reports the directory behind a volume instead of its path, and forks {@code ls} for modes. */
    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      try {
        BasicFileAttributes found = Files.readAttributes(pathToFile(path).toPath(), BasicFileAttributes.class);
        return new FileStatus(
            found.size(), found.isDirectory(), 1, getDefaultBlockSize(path), found.lastModifiedTime().toMillis(),
            found.lastAccessTime().toMillis(), null, null, null, qualified(path));
      } catch (AccessDeniedException problem) {
        throw problem;
      } catch (FileSystemException problem) { // no such file, or a parent that is a file
        throw new FileNotFoundException("File " + path + " does not exist");
      }
    }

    @Override
    public FileStatus getFileLinkStatus(Path path) throws IOException {
      return getFileStatus(path);
    }

    /** Hadoop's version forks {@code chmod} for every file it makes. */
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
      PosixFilePermission[] bits = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
      };
      for (int bit = 0; bit < bits.length; bit++) {
        if ((permission.toShort() & (1 << bit)) != 0) {
          set.add(bits[bit]);
        }
      }
      Files.setPosixFilePermissions(pathToFile(path).toPath(), set);
    }

    /** A link can't replace a file that is there: two writers can't both believe they made a Delta commit. */
    @Override
    public void rename(Path source, Path target, Rename... options) throws IOException {
      File from = pathToFile(source);
      File to = pathToFile(target);
      if (from.isDirectory() || Set.of(options).contains(Rename.OVERWRITE)) {
        super.rename(source, target, options);
        return;
      }
      try {
        Files.createLink(to.toPath(), from.toPath());
      } catch (FileAlreadyExistsException problem) {
        throw new org.apache.hadoop.fs.FileAlreadyExistsException("rename destination " + target + " already exists.");
      }
      Files.delete(from.toPath());
    }

    private Path qualified(Path path) {
      return path.makeQualified(getUri(), getWorkingDirectory());
    }
  }
}
