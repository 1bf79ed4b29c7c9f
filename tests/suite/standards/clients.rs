//! Real clients: GDAL opens Homeward as a layer, with a token.

use crate::support::{Office, Server, World, command, text};
use crate::tools;

struct Open {
    _office: Office,
    server: Server,
    token: String,
    release: String,
}

impl Open {
    fn new() -> Self {
        let office = Office::new();
        office.import_world(&World::shared());
        office.approvers();
        office.account("pat", "partner");
        let release = office.issue("2026-11-01");
        let token =
            office.run(&["token", "add", "--account", "pat", "--name", "GDAL"]).done().last_line().to_owned();
        let data = office.data();
        let mut serve = command(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
        let server = Server::start(serve.env("HOMEWARD_LOG", "homeward=info"));
        Self { _office: office, server, token, release }
    }

    fn ogrinfo(&self, more: &[&str]) -> String {
        let at = format!("OAPIF:http://{}/ogc", self.server.address());
        let mut ogrinfo = crate::tools::need("ogrinfo");
        ogrinfo.args(["-ro", &at]).args(more);
        ogrinfo.env("GDAL_HTTP_HEADERS", format!("Authorization: Bearer {}", self.token));
        let ran = ogrinfo.output().expect("ogrinfo runs");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
        said
    }
}

fn count(said: &str) -> usize {
    let line = said.lines().find_map(|line| line.strip_prefix("Feature Count: "));
    line.and_then(|line| line.parse().ok()).unwrap_or_else(|| panic!("no count in {said}"))
}

#[test]
fn gdal_opens_the_layers_with_a_token_and_pushes_filters_down() {
    drop(tools::need("ogrinfo"));
    let open = Open::new();
    let listed = open.ogrinfo(&[]);
    for kind in ["leaves", "hotspots", "coverage"] {
        assert!(listed.contains(&format!("{kind}-E08000005")), "{listed}");
    }
    let leaves = "leaves-E08000005";
    let cookie = open.server.sign_in("pat", crate::support::PASSWORD);
    let document = open.server.get(&format!("/api/releases/{}/leaves.geojson", open.release), &cookie);
    let document: serde_json::Value = serde_json::from_slice(&document.body).expect("JSON");
    let released = document["features"].as_array().expect("features");
    let said = open.ogrinfo(&["-so", leaves]);
    assert_eq!(count(&said), released.len());
    for field in
        ["leaf: String", "resolution: Integer", "band: String", "band_least: Integer", "cut_off: Date"]
    {
        assert!(said.contains(field), "{field} is not in {said}");
    }
    let at_least_10 = released.iter().filter(|leaf| leaf["properties"]["band"] != "5-9").count();
    assert_eq!(count(&open.ogrinfo(&["-so", leaves, "-where", "band_least >= 10"])), at_least_10);
    let fine = released.iter().filter(|leaf| leaf["properties"]["resolution"] == 9).count();
    assert_eq!(count(&open.ogrinfo(&["-so", leaves, "-where", "resolution = 9"])), fine);
    assert_eq!(count(&open.ogrinfo(&["-so", leaves, "-spat", "0", "0", "1", "1"])), 0);
    let log = open.server.interrupt().err;
    let items = log.matches("/ogc/collections/{collection}/items").count();
    // Of each layer that is listed and of the whole one, a look at what it holds;
    // of each of the three that are filtered, that and the filtered answer.
    assert!(items <= 3 + 1 + 3 * 2, "{items} requests of items: {log}");
    assert!(!log.contains("hwt_"));
}
