use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::signature::Signer;

fn entry(number: u64) -> Entry {
    let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_700_000_000 + 60 * number as i64);
    let act = Act::ALL[number as usize % Act::ALL.len()];
    Entry::new(at, ["clara", "anil", Entry::SHELL][number as usize % 3], act).about(number % 7)
}

/// A log as it is written.
fn log(entries: impl IntoIterator<Item = Entry>) -> Vec<Stored> {
    let mut head = Head::EMPTY;
    let mut store = |entry| {
        head = head.after(&entry);
        Stored { number: head.size, entry, hash: head.hash }
    };
    entries.into_iter().map(&mut store).collect()
}

fn head(log: &[Stored]) -> Head {
    log.last().map_or(Head::EMPTY, |last| Head { size: last.number, hash: last.hash })
}

/// What an intruder with the file might do to a log.
fn tamper(log: &mut Vec<Stored>, chance: &mut ChaCha8Rng) -> &'static str {
    let at = chance.random_range(0..log.len());
    match chance.random_range(0..9) {
        0 => {
            log.remove(at);
            "dropped"
        }
        1 => {
            let other = chance.random_range(0..log.len());
            log.swap(at, other);
            let (one, two) = (log[at].number, log[other].number);
            // Moved rows may be given each other's numbers.
            if chance.random() {
                (log[at].number, log[other].number) = (two, one);
            }
            if at == other {
                log[at].hash[0] ^= 1
            }
            "moved"
        }
        2 => {
            log.truncate(at);
            "truncated"
        }
        3 => {
            // Put in before what the checkpoint knows: what comes after it, even
            // the last entry once more, is news.
            let mut forged = log[at].clone();
            forged.entry.purpose = Purpose::Meeting;
            forged.entry.about.push('f');
            log.insert(at, forged);
            "put in"
        }
        4 => {
            log[at].entry.who.push('x');
            "whose"
        }
        5 => {
            let now = log[at].entry.act as usize;
            log[at].entry.act = Act::ALL[(now + chance.random_range(1..Act::ALL.len())) % Act::ALL.len()];
            "what"
        }
        6 => {
            let moved = SignedDuration::from_millis(chance.random_range(1..100_000));
            log[at].entry.at += moved;
            "when"
        }
        7 => {
            let text = log[at].entry.about.clone();
            log[at].entry.about = format!("{text}{}", log[at].entry.who);
            "about what"
        }
        _ => {
            let bit = chance.random_range(0..256);
            log[at].hash[bit / 8] ^= 1 << (bit % 8);
            "hash"
        }
    }
}

#[test]
fn ten_thousand_tamperings_are_found_against_a_kept_checkpoint() {
    let key = Signer::new(&[3; 32]);
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    for round in 0..10_000u32 {
        let whole = log((0..chance.random_range(2..60)).map(entry));
        let at = entry(99).at;
        let heads = [(Log::Records, head(&whole))].into();
        let kept = Checkpoint::sign(Standing { at, heads }, &key).to_string();
        let kept = [kept.parse::<Checkpoint>().expect("signed").standing().heads[&Log::Records]];
        assert_eq!(verify(whole.clone(), &kept), Ok(kept[0]));
        let mut tampered = whole.clone();
        let how = tamper(&mut tampered, &mut chance);
        // Half of the intruders make the chain anew, so that it holds by itself.
        if round % 2 == 0 && how != "hash" {
            tampered = log(tampered.into_iter().map(|stored| stored.entry));
            if tampered == whole {
                continue; // Two equal entries were moved: nothing was changed.
            }
            assert!(verify(tampered.clone(), &[]).is_ok(), "round {round}: {how}");
        }
        assert!(verify(tampered, &kept).is_err(), "round {round}: {how}");
    }
}

#[test]
fn a_log_rolled_back_is_found() {
    let whole = log((0..20).map(entry));
    let kept = [head(&whole)];
    assert_eq!(verify(whole[..12].to_vec(), &kept), Err(Broken::Short { has: 12, knows: 20 }));
    let other = log((0..12).chain(40..60).map(entry));
    assert_eq!(verify(other, &kept), Err(Broken::Other(20)));
    let longer = log((0..30).map(entry));
    assert_eq!(verify(longer.clone(), &kept), Ok(head(&longer)));
    assert_eq!(verify([], &[]), Ok(Head::EMPTY));
}

proptest! {
    #[test]
    fn a_checkpoint_reads_back_and_no_altered_byte_passes(sizes in prop::array::uniform3(0u64..9), at in any::<prop::sample::Index>(), bit in 0u8..7) {
        let heads = Log::ALL.iter().zip(sizes).map(|(&log_, size)| (log_, head(&log((0..size).map(entry))))).collect();
        let signed = Checkpoint::sign(Standing { at: entry(1).at, heads }, &Signer::new(&[3; 32]));
        let text = signed.to_string();
        prop_assert_eq!(text.parse::<Checkpoint>(), Ok(signed.clone()));
        let mut bytes = text.trim_end().as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let altered = String::from_utf8(bytes).expect("ASCII");
        prop_assert!(altered.parse::<Checkpoint>().is_err_and(|_| true) || altered.parse::<Checkpoint>() == Ok(signed));
    }
}

#[test]
fn texts_cannot_run_into_each_other() {
    let plain = entry(0);
    let one = Entry { who: "ab".into(), about: "c".into(), ..plain.clone() };
    let two = Entry { who: "a".into(), about: "bc".into(), ..plain };
    assert_ne!(Head::EMPTY.after(&one).hash, Head::EMPTY.after(&two).hash);
}
