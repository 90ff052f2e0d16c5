package io.unitycatalog.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.V1Table;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * The tables below one root: {@code <root>/<schema>/<table>/_delta_log}. A schema is a directory; a table is a
 * directory with at least one Delta commit, so a write that was killed before its commit has made no table.
 *
 * <p>Delta lets a catalog decide where its managed tables lie only if the class it delegates to is named
 * {@code io.unitycatalog.*}; hence the package.
 */
public class TableDirectories implements TableCatalog, SupportsNamespaces {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  private String catalog;
  private Path root;

  @Override
  public void initialize(String name, CaseInsensitiveStringMap options) {
    catalog = name;
    root = Path.of(options.get("root"));
  }

  @Override
  public String name() {
    return catalog;
  }

  /** The table's description, or null where there is no such table. */
  CatalogTable find(String schema, String table) {
    // Delta also asks for tables by path, as delta.`/folder`: no name of ours.
    if (!isName(schema) || !isName(table)) {
      return null;
    }
    Path directory = directory(schema, table);
    return Folders.hasCommit(directory) ? description(schema, table, directory) : null;
  }

  private CatalogTable find(Identifier ident) {
    return ident.namespace().length == 1 ? find(ident.namespace()[0], ident.name()) : null;
  }

  URI location(Identifier ident) {
    requireSchema(ident.namespace());
    return URI.create("file://" + directory(ident).toUri().getRawPath().replaceAll("/$", ""));
  }

  /** Files of a creation that was killed before its first commit would make Delta refuse the directory. */
  void removeLeftovers(Identifier ident) {
    Path directory = directory(ident);
    if (Files.exists(directory) && !Folders.hasCommit(directory)) {
      Folders.removeTree(directory);
      forget(directory);
    }
  }

  @Override
  public boolean tableExists(Identifier ident) {
    return find(ident) != null;
  }

  @Override
  public Table loadTable(Identifier ident) throws NoSuchTableException {
    CatalogTable table = find(ident);
    if (table == null) {
      throw new NoSuchTableException(ident);
    }
    return V1Table.apply(table);
  }

  @Override
  public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
    if (!namespaceExists(namespace)) {
      throw new NoSuchNamespaceException(namespace);
    }
    return Folders.children(schemaDirectory(namespace[0])).stream()
        .filter(directory -> isName(directory.getFileName().toString()) && Folders.hasCommit(directory))
        .map(directory -> Identifier.of(namespace, directory.getFileName().toString()))
        .toArray(Identifier[]::new);
  }

  /** Called by Delta once the table's first commit is written: there is nothing else to record. */
  @Override
  public Table createTable(Identifier ident, Column[] columns, Transform[] partitions, Map<String, String> properties) {
    return V1Table.apply(description(ident.namespace()[0], ident.name(), directory(ident)));
  }

  @Override
  public Table alterTable(Identifier ident, TableChange... changes) {
    throw new UnsupportedOperationException(
        "table `" + ident + "`: " + Arrays.toString(changes) + " is not supported by the local catalog");
  }

  @Override
  public boolean dropTable(Identifier ident) {
    Path directory = directory(ident);
    if (!Folders.hasCommit(directory)) {
      return false;
    }
    // The rename makes the drop one step for readers, and a kill halfway leaves a name that is never listed.
    Path dropped = directory.resolveSibling("." + ident.name() + "." + UUID.randomUUID());
    try {
      Files.move(directory, dropped, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    Folders.removeTree(dropped);
    forget(directory);
    return true;
  }

  @Override
  public void renameTable(Identifier from, Identifier to) {
    throw new UnsupportedOperationException(
        "table `" + from + "` can't be renamed to `" + to + "`: the local catalog has no RENAME; copy it with CREATE TABLE AS");
  }

  @Override
  public String[][] listNamespaces() {
    return Folders.children(root).stream()
        .filter(directory -> isName(directory.getFileName().toString()))
        .map(directory -> new String[] {directory.getFileName().toString()})
        .toArray(String[][]::new);
  }

  @Override
  public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length == 0) {
      return listNamespaces();
    }
    if (!namespaceExists(namespace)) {
      throw new NoSuchNamespaceException(namespace);
    }
    return new String[0][];
  }

  @Override
  public boolean namespaceExists(String[] namespace) {
    return namespace.length == 1 && isName(namespace[0]) && Files.isDirectory(schemaDirectory(namespace[0]));
  }

  @Override
  public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
    if (!namespaceExists(namespace)) {
      throw new NoSuchNamespaceException(namespace);
    }
    return Map.of(SupportsNamespaces.PROP_LOCATION, schemaDirectory(namespace[0]).toUri().toString());
  }

  @Override
  public void createNamespace(String[] namespace, Map<String, String> metadata) throws NamespaceAlreadyExistsException {
    if (namespaceExists(namespace)) {
      throw new NamespaceAlreadyExistsException(namespace);
    }
    try {
      Files.createDirectories(schemaDirectory(namespace[0]));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @Override
  public void alterNamespace(String[] namespace, NamespaceChange... changes) {
    throw new UnsupportedOperationException("schema " + String.join(".", namespace) + " can't be altered in the local catalog");
  }

  @Override
  public boolean dropNamespace(String[] namespace, boolean cascade) throws NoSuchNamespaceException, NonEmptyNamespaceException {
    Identifier[] tables = listTables(namespace);
    if (tables.length > 0 && !cascade) {
      throw new NonEmptyNamespaceException(namespace);
    }
    for (Identifier table : tables) {
      dropTable(table);
    }
    Folders.removeTree(schemaDirectory(namespace[0]));
    return true;
  }

  private CatalogTable description(String schema, String table, Path directory) {
    CatalogStorageFormat storage =
        CatalogStorageFormat.empty().copy(
            Option.apply(URI.create("file://" + directory.toUri().getRawPath().replaceAll("/$", ""))),
            Option.empty(), Option.empty(), Option.empty(), false, scala.collection.immutable.Map$.MODULE$.empty());
    return new CatalogTable(
        new TableIdentifier(lower(table), Option.apply(lower(schema)), Option.apply(catalog)),
        CatalogTableType.MANAGED(),
        storage,
        new StructType(), // Delta reads the schema from its log
        Option.apply("delta"),
        CatalogTable.$lessinit$greater$default$6(),
        CatalogTable.$lessinit$greater$default$7(),
        CatalogTable.$lessinit$greater$default$8(),
        CatalogTable.$lessinit$greater$default$9(),
        CatalogTable.$lessinit$greater$default$10(),
        CatalogTable.$lessinit$greater$default$11(),
        CatalogTable.$lessinit$greater$default$12(),
        CatalogTable.$lessinit$greater$default$13(),
        CatalogTable.$lessinit$greater$default$14(),
        CatalogTable.$lessinit$greater$default$15(),
        CatalogTable.$lessinit$greater$default$16(),
        CatalogTable.$lessinit$greater$default$17(),
        CatalogTable.$lessinit$greater$default$18(),
        CatalogTable.$lessinit$greater$default$19(),
        CatalogTable.$lessinit$greater$default$20(),
        CatalogTable.$lessinit$greater$default$21());
  }

  private void requireSchema(String[] namespace) {
    if (!namespaceExists(namespace)) {
      throw new IllegalArgumentException(
          "schema `" + catalog + "." + String.join(".", namespace) + "` does not exist; create it before its tables");
    }
  }

  private Path directory(Identifier ident) {
    if (ident.namespace().length != 1) {
      throw new IllegalArgumentException(
          "table `" + ident + "`: a table of catalog " + catalog + " is named " + catalog + ".<schema>.<table>");
    }
    return directory(ident.namespace()[0], ident.name());
  }

  private Path directory(String schema, String table) {
    return schemaDirectory(schema).resolve(checked(table));
  }

  private Path schemaDirectory(String schema) {
    return root.resolve(checked(schema));
  }

  /** A name is a directory's name here: only what can't leave the root is let through. */
  private static String checked(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "name `" + name + "` is not supported by the local catalog; use letters, digits, _ and -");
    }
    return lower(name);
  }

  private static boolean isName(String text) {
    return NAME.matcher(lower(text)).matches();
  }

  /** Unity Catalog keeps names in lower case. */
  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static void forget(Path directory) {
    DeltaLog.invalidateCache(SparkSession.active(), new org.apache.hadoop.fs.Path(directory.toUri()));
  }
}
