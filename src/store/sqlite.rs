use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions};
use sqlx::sqlite::{SqlitePool, SqliteSynchronous};
use sqlx::{ConnectOptions, Transaction};

use super::{Fault, StoreError};

/// An open SQLite file, with the settings that the stores' promises rest on.
///
/// One connection: writers queue here and not in the engine.
#[derive(Clone)]
pub struct Sqlite {
    pool: SqlitePool,
    file: Arc<Path>,
    /// The write-ahead log, where commits go first.
    log: Arc<Path>,
}

/// What a file and its log look like from outside: it changes with every commit,
/// whichever program makes it. Two commits within the same tick of the machine's
/// clock may look alike, so it is not to be relied on for longer than a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(Option<(bool, u64, SystemTime)>);

/// What a setting reads as once it is in force.
type Setting = (&'static str, &'static str, &'static str);

const WRITING: [Setting; 6] = [
    ("write-ahead logging", "PRAGMA journal_mode", "wal"),
    ("full synchronisation", "PRAGMA synchronous", "2"),
    ("foreign keys", "PRAGMA foreign_keys", "1"),
    ("secure deletion", "PRAGMA secure_delete", "1"),
    ("untrusted schemas", "PRAGMA trusted_schema", "0"),
    ("page checks", "PRAGMA cell_size_check", "1"),
];

const READING: [Setting; 3] = [
    ("reading only", "PRAGMA query_only", "1"),
    ("untrusted schemas", "PRAGMA trusted_schema", "0"),
    ("page checks", "PRAGMA cell_size_check", "1"),
];

/// How often, and after what wait, tables are made again that another program
/// was making.
const AGAIN: usize = 20;
const A_MOMENT: Duration = Duration::from_millis(50);

impl Sqlite {
    /// Opens `file` for writing, making it (mode 0600) if there is none, and
    /// brings its tables up to date. A file that could not be finished is
    /// taken away again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] names the file and says what to do.
    pub async fn open(file: &Path, migrations: &Migrator) -> Result<Self, StoreError> {
        let made = make(file).map_err(|error| StoreError::new(file, error))?;
        let opened = Self::open_made(file, migrations).await;
        if made && opened.is_err() {
            remove(file);
        }
        opened.map_err(|fault| StoreError::new(file, fault))
    }

    async fn open_made(file: &Path, migrations: &Migrator) -> Result<Self, Fault> {
        let options = common(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("secure_delete", "ON");
        let store = Self::connect(file, options, &WRITING).await?;
        if let Err(error) = store.bring_up_to_date(migrations).await {
            store.pool.close().await;
            return Err(error.into());
        }
        Ok(store)
    }

    /// Applies the migrations that are missing. Of two programs that open a new
    /// file at once one fails on what the other has made just then: it looks
    /// again a few times.
    async fn bring_up_to_date(&self, migrations: &Migrator) -> Result<(), MigrateError> {
        for _ in 0..AGAIN {
            match migrations.run(&self.pool).await {
                Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) => {
                    tokio::time::sleep(A_MOMENT).await;
                }
                done => return done,
            }
        }
        migrations.run(&self.pool).await
    }

    /// Opens `file` for reading: the engine refuses every write.
    ///
    /// # Errors
    ///
    /// [`StoreError`], also if the tables are not those of this version.
    pub async fn read(file: &Path, migrations: &Migrator) -> Result<Self, StoreError> {
        let opened = Self::read_current(file, migrations).await;
        opened.map_err(|fault| StoreError::new(file, fault))
    }

    async fn read_current(file: &Path, migrations: &Migrator) -> Result<Self, Fault> {
        let options = common(file).read_only(true).pragma("query_only", "ON");
        let store = Self::connect(file, options, &READING).await?;
        let applied: i64 =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&store.pool).await?;
        let known = migrations.iter().map(|migration| migration.version).max();
        match applied.cmp(&known.unwrap_or_default()) {
            std::cmp::Ordering::Less => Err(Fault::Older),
            std::cmp::Ordering::Equal => Ok(store),
            std::cmp::Ordering::Greater => Err(Fault::Newer),
        }
    }

    async fn connect(
        file: &Path,
        options: SqliteConnectOptions,
        settings: &'static [Setting],
    ) -> Result<Self, Fault> {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(move |connection, _| Box::pin(check(connection, settings)))
            .connect_with(options)
            .await?;
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self { pool, file: file.into(), log: Path::new(&log).into() })
    }

    /// The connection, for whole statements.
    pub fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Begins a transaction that holds the write lock from the start, so that
    /// it cannot fail half way because another program wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the lock cannot be had within ten seconds.
    pub async fn begin(&self) -> Result<Transaction<'static, sqlx::Sqlite>, StoreError> {
        let begun = self.pool.begin_with("BEGIN IMMEDIATE").await;
        begun.map_err(|error| self.fault(error))
    }

    /// Writes the file anew and empties its log, so that what was deleted is in
    /// neither. The engine zeroes what it deletes, but not the copies of it that
    /// moving rows between pages may have left. Says whether it could be done:
    /// another program that reads meanwhile keeps the old bytes alive.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the file cannot be written.
    pub async fn sweep(&self) -> Result<bool, StoreError> {
        let swept = async {
            sqlx::query("VACUUM").execute(&self.pool).await?;
            let busy: i64 =
                sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.pool).await?;
            Ok::<_, sqlx::Error>(busy == 0)
        };
        match swept.await {
            Ok(swept) => Ok(swept),
            Err(error) => match Fault::from(error) {
                Fault::Busy => Ok(false),
                fault => Err(self.fault(fault)),
            },
        }
    }

    /// What changes with every commit. They go to the log first; where there is
    /// none, whoever wrote last has folded it into the file.
    pub fn stamp(&self) -> Stamp {
        let looks = |path: &Path, is_log| {
            let seen = std::fs::metadata(path).ok()?;
            Some((is_log, seen.len(), seen.modified().ok()?))
        };
        Stamp(looks(&self.log, true).or_else(|| looks(&self.file, false)))
    }

    /// Says which file an error is about.
    pub fn fault(&self, error: impl Into<Fault>) -> StoreError {
        StoreError::new(&self.file, error)
    }
}

fn common(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(10))
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .disable_statement_logging()
}

/// Reads each setting back: SQLite ignores those that it cannot follow.
async fn check(connection: &mut SqliteConnection, settings: &'static [Setting]) -> Result<(), sqlx::Error> {
    for &(name, pragma, wanted) in settings {
        let row = sqlx::query(pragma).fetch_one(&mut *connection).await?;
        if text_of(&row) != wanted {
            return Err(sqlx::Error::Configuration(Box::new(Fault::Setting(name))));
        }
    }
    Ok(())
}

fn text_of(row: &sqlx::sqlite::SqliteRow) -> String {
    use sqlx::Row as _;
    let number = row.try_get::<i64, _>(0).map(|number| number.to_string());
    number.or_else(|_| row.try_get::<String, _>(0)).unwrap_or_default()
}

/// Makes an empty file that only its owner can read; the engine gives its
/// companions the same mode. Returns whether there was none.
fn make(file: &Path) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn remove(file: &Path) {
    for companion in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(companion);
        // It may never have been made; there is no one to tell either way.
        let _ = std::fs::remove_file(name);
    }
}
