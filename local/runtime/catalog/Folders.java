package io.unitycatalog.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is asked of the folders below a catalog's root. */
final class Folders {
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.(json|checkpoint.*\\.parquet)");

  private Folders() {}

  /** Whether Delta has finished a write there. */
  static boolean hasCommit(Path directory) {
    Path log = directory.resolve("_delta_log");
    if (Files.exists(log.resolve("00000000000000000000.json"))) {
      return true;
    }
    if (!Files.isDirectory(log)) {
      return false;
    }
    try (Stream<Path> files = Files.list(log)) {
      return files.anyMatch(file -> COMMIT.matcher(file.getFileName().toString()).matches());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  static List<Path> children(Path directory) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path entry : entries) {
        found.add(entry);
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  static void removeTree(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
