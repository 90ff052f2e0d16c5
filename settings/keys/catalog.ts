import { text } from "./key";

/** Unity Catalog. */
export const catalogKeys = {
  metastoreId: text(
    /^auto$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "auto or the id of a metastore",
    "auto",
  ),
};
