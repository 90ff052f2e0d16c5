package io.unitycatalog.local;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * A named catalog of managed Delta tables: Delta's own catalog, with directories in the place of a metadata store.
 *
 * <p>Registered as {@code spark.sql.catalog.<name>} with the option {@code root}.
 */
public class DirectoryCatalog extends DeltaCatalog {
  private TableDirectories directories;

  @Override
  public void initialize(String name, CaseInsensitiveStringMap options) {
    directories = new TableDirectories();
    directories.initialize(name, options);
    setDelegateCatalog(directories);
  }

  /** Delta asks the session catalog, which knows nothing of this one: the answer decides between create and replace. */
  @Override
  public Option<CatalogTable> getExistingTableIfExists(TableIdentifier table) {
    return isPathIdentifier(table)
        ? Option.empty()
        : Option.apply(directories.find(table.database().get(), table.table()));
  }

  @Override
  public Table createTable(Identifier ident, Column[] columns, Transform[] partitions, Map<String, String> properties) {
    directories.removeLeftovers(ident);
    return super.createTable(ident, columns, partitions, managed(ident, properties));
  }

  @Override
  public StagedTable stageCreate(Identifier ident, StructType schema, Transform[] partitions, Map<String, String> properties) {
    directories.removeLeftovers(ident);
    return super.stageCreate(ident, schema, partitions, managed(ident, properties));
  }

  /** After replacing a named table Delta alters its entry in the session catalog; by path it touches its log alone. */
  @Override
  public StagedTable stageReplace(Identifier ident, StructType schema, Transform[] partitions, Map<String, String> properties) {
    Map<String, String> byPath = managed(ident, properties);
    byPath.remove(TableCatalog.PROP_LOCATION);
    Identifier path = Identifier.of(new String[] {"delta"}, directories.location(ident).getPath());
    return super.stageReplace(path, schema, partitions, byPath);
  }

  /** Delta would record a table it has to create here in the session catalog, so the two cases are told apart first. */
  @Override
  public StagedTable stageCreateOrReplace(
      Identifier ident, StructType schema, Transform[] partitions, Map<String, String> properties) {
    return directories.tableExists(ident)
        ? stageReplace(ident, schema, partitions, properties)
        : stageCreate(ident, schema, partitions, properties);
  }

  private Map<String, String> managed(Identifier ident, Map<String, String> properties) {
    if (properties.containsKey(TableCatalog.PROP_LOCATION)) {
      throw new UnsupportedOperationException(
          "table `" + ident + "` asks for LOCATION '" + properties.get(TableCatalog.PROP_LOCATION)
              + "': the local catalog has managed tables only; leave LOCATION out");
    }
    String provider = properties.get(TableCatalog.PROP_PROVIDER);
    if (provider != null && !provider.equalsIgnoreCase("delta")) {
      throw new UnsupportedOperationException(
          "table `" + ident + "` asks for format " + provider + ": the local catalog has Delta tables only; write USING delta");
    }
    Map<String, String> known = new HashMap<>(properties);
    known.put(TableCatalog.PROP_PROVIDER, "delta");
    known.put(TableCatalog.PROP_LOCATION, directories.location(ident).toString());
    return known;
  }
}
