import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.Version;

/**
 * Lucene with its PersianAnalyzer: {@code Peer index CORPUS INDEX}, {@code Peer search INDEX
 * QUERIES.tsv BUDGET WARM}. Prints JSON lines.
 */
public final class Peer {
  private static final int THREADS = 2;
  private static final double BUFFER_MB = 192;
  private static final String[] FIELDS = {"title", "body"};

  public static void main(String[] args) throws Exception {
    if (args.length == 3 && args[0].equals("index")) {
      index(Path.of(args[1]), Path.of(args[2]));
    } else if (args.length == 5 && args[0].equals("search")) {
      race(
          Path.of(args[1]),
          Path.of(args[2]),
          Double.parseDouble(args[3]),
          Integer.parseInt(args[4]));
    } else {
      throw new IllegalArgumentException(
          "index CORPUS INDEX, or search INDEX QUERIES.tsv BUDGET WARM");
    }
  }

  /** Lines of all files of a folder, for several threads. */
  private static final class Lines {
    private final Deque<Path> files = new ArrayDeque<>();
    private BufferedReader open;

    Lines(Path folder) throws IOException {
      try (Stream<Path> found = Files.list(folder)) {
        found.sorted().forEach(files::add);
      }
    }

    /** The next lines, none at the end; a few at once, so that the lock is seldom asked for. */
    synchronized List<String> next() throws IOException {
      List<String> lines = new ArrayList<>(32);
      while (lines.size() < 32) {
        String line = open == null ? null : open.readLine();
        if (line != null) {
          lines.add(line);
        } else if (files.isEmpty()) {
          break;
        } else {
          open = Files.newBufferedReader(files.remove());
        }
      }
      return lines;
    }
  }

  private static Document document(JsonFactory json, String line) throws IOException {
    Document document = new Document();
    try (JsonParser parser = json.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        String value = parser.getText();
        if (name.equals("id")) {
          document.add(new StringField(name, value, Field.Store.YES));
          document.add(new BinaryDocValuesField(name, new BytesRef(value)));
        } else {
          document.add(new TextField(name, value, Field.Store.YES));
        }
      }
    }
    return document;
  }

  private static void index(Path corpus, Path folder) throws Exception {
    Lines lines = new Lines(corpus);
    JsonFactory json = new JsonFactory();
    IndexWriterConfig config = new IndexWriterConfig(new PersianAnalyzer());
    config.setRAMBufferSizeMB(BUFFER_MB);
    long records = 0;
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config)) {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      Callable<Long> work =
          () -> {
            long added = 0;
            List<String> some = lines.next();
            while (!some.isEmpty()) {
              for (String line : some) {
                writer.addDocument(document(json, line));
                added++;
              }
              some = lines.next();
            }
            return added;
          };
      for (Future<Long> added : threads.invokeAll(List.of(work, work))) {
        records += added.get();
      }
      threads.shutdown();
      writer.commit();
      // Closing waits for the merges.
    }
    System.out.printf(
        Locale.ROOT,
        "{\"task\": \"index\", \"records\": %d, \"lucene\": \"%s\", \"java\": \"%s\"}%n",
        records,
        Version.LATEST,
        Runtime.version());
  }

  /** One query, and the numbers of the articles of which one must be among the first ten. */
  private record Question(String kind, Set<Integer> expected, String text) {
    boolean isFound(List<String> ids) {
      return ids.stream()
          .anyMatch(id -> expected.contains(Integer.parseInt(id.substring(0, id.indexOf('-')))));
    }
  }

  private static List<Question> read(Path path) throws IOException {
    List<Question> questions = new ArrayList<>();
    for (String line : Files.readAllLines(path)) {
      String[] parts = line.split("\t", 3);
      Set<Integer> expected = new HashSet<>();
      for (String number : parts[1].split(",")) {
        expected.add(Integer.parseInt(number));
      }
      questions.add(new Question(parts[0], expected, parts[2]));
    }
    return questions;
  }

  private static final class Engine {
    private final IndexSearcher searcher;
    private final UnifiedHighlighter highlighter;
    private final MultiFieldQueryParser any;
    private final MultiFieldQueryParser all;
    int shown;

    Engine(DirectoryReader reader) {
      Analyzer analyzer = new PersianAnalyzer();
      searcher = new IndexSearcher(reader);
      highlighter = UnifiedHighlighter.builder(searcher, analyzer).build();
      any = new MultiFieldQueryParser(FIELDS, analyzer);
      all = new MultiFieldQueryParser(FIELDS, analyzer);
      all.setDefaultOperator(QueryParser.Operator.AND);
    }

    List<String> ask(String kind, String text) throws Exception {
      Query query =
          switch (kind) {
            case "all" -> all.parse(text);
            case "phrase" -> any.parse('"' + text + '"');
            default -> any.parse(text);
          };
      List<String> ids = new ArrayList<>(10);
      if (query == null) {
        return ids;
      }
      TopDocs top = searcher.search(query, 10);
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      for (ScoreDoc hit : top.scoreDocs) {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
        BinaryDocValues values = leaf.reader().getBinaryDocValues("id");
        values.advanceExact(hit.doc - leaf.docBase);
        ids.add(values.binaryValue().utf8ToString());
      }
      if (kind.equals("snippets")) {
        for (String snippet : highlighter.highlight("body", query, top, 2)) {
          shown += snippet != null && !snippet.isEmpty() ? 1 : 0;
        }
      }
      return ids;
    }
  }

  private static double milliseconds(long since) {
    return (System.nanoTime() - since) / 1e6;
  }

  private static double percentile(double[] sorted, double part) {
    return sorted[(int) Math.round((sorted.length - 1) * part)];
  }

  private static void race(Path folder, Path queries, double budget, int warm) throws Exception {
    List<Question> questions = read(queries);
    try (FSDirectory directory = FSDirectory.open(folder)) {
      long started = System.nanoTime();
      DirectoryReader reader = DirectoryReader.open(directory);
      Engine engine = new Engine(reader);
      double first = milliseconds(started);
      double[] again = new double[9];
      for (int at = 0; at < again.length; at++) {
        started = System.nanoTime();
        DirectoryReader other = DirectoryReader.open(directory);
        new Engine(other);
        again[at] = milliseconds(started);
        other.close();
      }
      Arrays.sort(again);
      System.out.printf(
          Locale.ROOT,
          "{\"task\": \"open\", \"first_ms\": %.4f, \"p50_ms\": %.4f, \"segments\": %d}%n",
          first,
          percentile(again, 0.5),
          reader.leaves().size());
      for (String kind : List.of("any", "all", "phrase", "snippets")) {
        List<Question> all = questions.stream().filter(q -> q.kind.equals(kind)).toList();
        int asked = all.size();
        started = System.nanoTime();
        warming:
        for (int pass = 0; pass < warm; pass++) {
          for (int at = 0; at < asked; at++) {
            engine.ask(kind, all.get(at).text);
            if (milliseconds(started) > budget * 500) {
              asked = pass == 0 ? at + 1 : asked;
              break warming;
            }
          }
        }
        engine.shown = 0;
        int found = 0;
        double total = 0;
        double[] times = new double[asked];
        for (int at = 0; at < asked; at++) {
          Question question = all.get(at);
          started = System.nanoTime();
          List<String> ids = engine.ask(kind, question.text);
          times[at] = milliseconds(started);
          total += times[at];
          found += question.isFound(ids) ? 1 : 0;
        }
        Arrays.sort(times);
        System.out.printf(
            Locale.ROOT,
            "{\"task\": \"search\", \"kind\": \"%s\", \"queries\": %d, \"asked\": %d, \"p50_ms\": %.4f,"
                + " \"p99_ms\": %.4f, \"mean_ms\": %.4f, \"found\": %.4f, \"snippets\": %d}%n",
            kind,
            all.size(),
            asked,
            percentile(times, 0.5),
            percentile(times, 0.99),
            total / asked,
            (double) found / asked,
            engine.shown);
      }
      reader.close();
    }
  }
}
