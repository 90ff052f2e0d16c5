package io.unitycatalog.local;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;

/** The same files for Hadoop's second API, which Delta's log and streaming checkpoints use. */
public class VolumeFs extends DelegateToFileSystem {
  public VolumeFs(URI uri, Configuration conf) throws IOException, URISyntaxException {
    super(uri, new VolumeFileSystem(), conf, "file", false);
  }
}
