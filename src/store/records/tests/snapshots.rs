use super::*;

#[tokio::test]
async fn a_snapshot_keeps_the_day_that_was_played_when_it_was_taken() {
    let folder = tempfile::tempdir().unwrap();
    let records = opened(folder.path()).await;
    let month = "2026-11".parse().unwrap();
    let take = async |area, played_on| {
        let request = SnapshotRequest { area, hosts: &[], month, cut_off: TAKEN_IN, played_on };
        records.take_snapshot(&request, &entry(Act::SnapshotTaken)).await.unwrap();
    };
    let day = |day| Some(jiff::civil::date(2026, 11, day));
    take("E08000005", day(3)).await;
    // Whoever asks later in the month, and by whichever clock, gets that one.
    take("E08000005", day(20)).await;
    take("E08000005", None).await;
    take("E08000032", None).await;
    let heads = records.snapshots().await.unwrap();
    let played: Vec<_> = heads.iter().map(|head| (head.area.as_str(), head.played_on)).collect();
    assert_eq!(played, [("E08000005", day(3)), ("E08000032", None)]);
}
