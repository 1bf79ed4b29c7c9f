//! `homeward demo`: two made-up boroughs, their releases, and the dashboard.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use zeroize::Zeroizing;

use super::clock::{Moment, PlayedClock};
use super::{DataFolder, Failure, block_on, import, serve, whole_file};
use crate::access::{Account, Password, Role};
use crate::api::{Surroundings, System};
use crate::area::{self, Area, AreaCode};
use crate::audit::{Act, Entry};
use crate::intake::Holder;
use crate::issue::{self, Failed, Office, Refusal};
use crate::store::access::Access;
use crate::store::records::Keys;
use crate::synth::{self, AreaChoice, Spec};

/// What holds the sign-ins of a kept demo, and says that it is whole.
const SIGN_INS: &str = "demo-sign-ins.txt";

/// The days at which the demo's releases are frozen, oldest first: so that
/// there is a before.
const CUT_OFFS: [&str; 4] = ["2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"];

/// The day on which the demo opens, on a clock of its own that runs on from
/// there: in the month after its last release, so that there is one to make.
const OPENS: Date = Date::constant(2026, 12, 1);

/// What holds the moment of the machine's clock at which a demo was made.
const MADE_AT: &str = "demo-made-at.txt";

/// The months of a world: two years before the first cut-off, and to the day
/// on which the demo opens.
const MONTHS: u16 = 37;

const BOROUGHS: [AreaChoice; 2] = [AreaChoice::Rochdale, AreaChoice::Bradford];

const ROLES: [Role; 6] =
    [Role::Partner, Role::Analyst, Role::Liaison, Role::Custodian, Role::Practitioner, Role::Administrator];

/// The caseworkers of each borough whose children the practitioner's are.
const CASEWORKERS: u16 = 3;

/// How often, and how far apart, a passing folder is tried to be removed: for
/// two seconds in all.
const MOST_TRIES: u32 = 100;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

#[derive(Args)]
pub(super) struct Demo {
    /// The port on this machine.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The seed of the made-up boroughs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Keep the demo in this folder; without it a temporary place is used and
    /// removed at the end.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(self) -> Result<(), Failure> {
        serve::log_to_stderr("warn");
        if let Some(kept) = &self.data {
            return self.show(kept);
        }
        let temporary = Passing::made(&std::env::temp_dir(), "homeward-demo-")?;
        self.show(&temporary.0.join("demo"))
    }

    fn show(&self, home: &Path) -> Result<(), Failure> {
        block_on(async {
            // First of all, so that a port in use is told before the work.
            let listener = serve::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?;
            let mut stop = Box::pin(serve::told_to_stop()?);
            tokio::select! {
                made = make(home, self.seed) => made?,
                () = &mut stop => return Ok(()),
            }
            let sign_ins = fs::read_to_string(home.join(SIGN_INS)).map_err(no_place)?;
            let folder = DataFolder::existing(home)?;
            let state = serve::open(&folder, false, clock(home)?).await?;
            serve::serve(state, listener, stop, &welcome(&sign_ins)).await
        })
    }
}

/// A folder that goes when it is dropped, if it is still where it was made.
struct Passing(PathBuf);

impl Passing {
    fn made(parent: &Path, prefix: &str) -> Result<Self, Failure> {
        let made = tempfile::Builder::new().prefix(prefix).tempdir_in(parent).map_err(no_place)?;
        Ok(Self(made.keep()))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        for _ in 0..MOST_TRIES {
            // An engine that was stopped half way may be closing its files
            // still, and make one while the others go.
            if fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            std::thread::sleep(BETWEEN_TRIES);
        }
        eprintln!("homeward: {} could not be removed", self.0.display());
    }
}

/// The demo's own clock; the machine's for a demo of a version that had none.
fn clock(home: &Path) -> Result<Arc<dyn Surroundings>, Failure> {
    let made_at = fs::read_to_string(home.join(MADE_AT)).ok().and_then(|text| text.trim().parse().ok());
    Ok(match made_at {
        Some(made_at) => Arc::new(PlayedClock::since(made_at, OPENS)?),
        None => Arc::new(System),
    })
}

fn no_place(error: std::io::Error) -> Failure {
    Failure::Environment(format!("no place for the demo: {error}"))
}

fn welcome(sign_ins: &str) -> String {
    let [first, .., last] = CUT_OFFS;
    format!(
        "Everything here is SYNTHETIC: no child is real. The releases were made on a clock of its own, from {first} to \
         {last}.\nSign in as one of\n{}",
        sign_ins.trim_end()
    )
}

/// Makes the demo at `home`, if it is not there. It is made beside and put in
/// its place whole, so that a demo cut short leaves nothing, and what stands at
/// `home` already is never touched.
async fn make(home: &Path, seed: u64) -> Result<(), Failure> {
    if home.join(SIGN_INS).exists() {
        return Ok(());
    }
    if fs::read_dir(home).is_ok_and(|mut entries| entries.next().is_some()) {
        let why = format!("{} holds something that is not a demo: give another --data", home.display());
        return Err(Failure::Refused(why));
    }
    let parent = home.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(no_place)?;
    let beside = Passing::made(parent, ".homeward-demo-")?;
    fill(&DataFolder::existing(&beside.0)?, seed).await?;
    fs::rename(&beside.0, home).map_err(no_place)
}

async fn fill(folder: &DataFolder, seed: u64) -> Result<(), Failure> {
    let passwords = accounts(folder).await?;
    let office = folder.office().await?;
    for (borough, number) in BOROUGHS.into_iter().zip(0..) {
        take_in(&office, borough, seed + number).await?;
    }
    // Borough after borough at each cut-off, so that time goes one way.
    for cut_off in CUT_OFFS {
        for borough in BOROUGHS {
            release(&office, borough, cut_off.parse().expect("a day")).await?;
        }
    }
    office.close().await;
    let text: String = ROLES
        .iter()
        .zip(&passwords)
        .map(|(role, password)| format!("  {:<14} {}\n", role.to_string(), password.as_str()))
        .collect();
    let made_at = Timestamp::now().to_string();
    whole_file::write(&folder.path().join(MADE_AT), made_at.as_bytes()).map_err(no_place)?;
    whole_file::write(&folder.path().join(SIGN_INS), text.as_bytes()).map_err(no_place)
}

/// An account a role, named after it; returns their passwords.
async fn accounts(folder: &DataFolder) -> Result<Vec<Zeroizing<String>>, Failure> {
    let store = Access::open(folder.path()).await?;
    let mut passwords = Vec::new();
    for role in ROLES {
        let account = Account::new(role.word(), role, "Demo partnership", Vec::new())
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let word = word()?;
        let password = Password::new(word.clone(), &account.name)
            .map_err(|error| Failure::Environment(error.to_string()))?;
        store.add(&account, &super::account::hashed(&password)?, Timestamp::now()).await?;
        passwords.push(word);
    }
    let key = Keys::open(folder.path()).map_err(|fault| Failure::Environment(fault.to_string()))?.token;
    let codes = BOROUGHS.into_iter().flat_map(|borough| {
        (1..=CASEWORKERS).map(move |number| format!("SYNTHETIC-cw-{}-{number:02}", borough.code()))
    });
    let tag = |code: String| {
        let code = code.parse().map_err(|fault| Failure::Environment(format!("{fault}")))?;
        Ok(key.caseworker_tag(Holder::caseworker(&code, &key).tag))
    };
    let tags = codes.map(tag).collect::<Result<Vec<_>, Failure>>()?;
    store.bind(Role::Practitioner.word(), &tags, Timestamp::now()).await?;
    store.close().await;
    Ok(passwords)
}

/// A password that is easy to type: four groups of four letters and digits
/// that cannot be mistaken for each other, 80 bits.
fn word() -> Result<Zeroizing<String>, Failure> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Environment(format!("no randomness to be had: {error}")))?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(Zeroizing::new(groups.join("-")))
}

fn area_of(borough: AreaChoice) -> &'static Area {
    let code: AreaCode = borough.code().parse().expect("the twin knows its codes");
    area::find(&code).expect("the twin's areas have maps")
}

/// Takes a made-up borough through the gate in.
async fn take_in(office: &Office, borough: AreaChoice, seed: u64) -> Result<(), Failure> {
    let last = last_month();
    let world = synth::generate(&Spec {
        area: borough,
        months: MONTHS,
        seed,
        size: None,
        null: None,
        graded: false,
        last,
    });
    let file = Path::new("the synthetic twin");
    // On a clock of its own, before the first of them was told: each interview
    // counts from the day on which it was held.
    let at = Moment::played(Date::constant(2023, 11, 1))?;
    let entry = Entry::new(at.now, Entry::SHELL, Act::MasksImported);
    import::masks::at_once(&office.records, &world.masks[..], file, &entry).await?;
    import::places::placements(&office.records, &world.placements[..], file, at).await?;
    import::episodes(&office.records, &world.episodes[..], file, &import::How::own(at)).await?;
    let taken =
        import::interviews(&office.records, &world.interviews[..], file, &import::How::own(at)).await?;
    eprintln!("{}: {} made-up interviews taken in", area_of(borough).name, taken.added);
    Ok(())
}

/// Takes a borough through the gate out at a cut-off, as a partnership would on
/// that day: approved by two people.
async fn release(office: &Office, borough: AreaChoice, cut_off: Date) -> Result<(), Failure> {
    let area = area_of(borough);
    let at = Moment::played(cut_off)?;
    let asked = |role: Role| at.asked(role.word());
    let made = match issue::make(office, area.code, Some(cut_off), asked(Role::Custodian)).await {
        Err(Failed::Refused(Refusal::Held { .. })) => {
            eprintln!("{}: too little moved for a release at {cut_off}", area.name);
            return Ok(());
        }
        made => made?,
    };
    let id = made.released.id();
    for role in [Role::Custodian, Role::Analyst] {
        let made = issue::review(office, &id, asked(role)).await?;
        issue::approve(office, made, asked(role)).await?;
    }
    let hotspots = made.hotspots.standing().count();
    eprintln!("{}: release {id} of {cut_off}, {hotspots} hotspots", area.name);
    Ok(())
}

/// The first day of the last month that was over when the demo opens.
fn last_month() -> Date {
    OPENS.saturating_sub(1.month())
}
