//! A staged world's server, and one with other records, before the attackers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::super::serve::open;
use super::super::{DataFolder, Failure, block_on};
use super::no_place;
use super::program::Program;
use super::server::Server;
use super::staged::Stage;
use crate::access::Role;
use crate::api::{System, declared};
use crate::area::base::LAYERS;
use crate::attack::world::{Ids, Line};
use crate::attack::{Outcome, Release, Route, Target, Truth, against_server, h3};

impl Stage {
    /// The attacks over HTTP, on the server and on one with other records.
    pub fn served(
        &self,
        truth: &Truth,
        ids: &mut Ids,
        within: &Path,
        times: usize,
    ) -> Result<Vec<(&'static str, Outcome)>, Failure> {
        let read = self.releases.iter().enumerate().map(|(at, documents)| Release::read(at, documents));
        let releases: Vec<Release> =
            read.collect::<Result<_, _>>().map_err(|error| Failure::Refused(error.to_string()))?;
        let leavers = self.leavers(ids);
        let Some(first) = leavers.first() else { return Ok(Vec::new()) };
        let twin = self.twin(&within.join("twin"))?;
        let routes = routes(self.program.folder())?;
        let server = self.program.serve()?;
        let withdraw = |child: &str| {
            let withdrawn = self.program.withdraw(child);
            withdrawn.map_err(|error| std::io::Error::other(error.to_string()))
        };
        let target = Target {
            address: server.address.clone(),
            logins: Program::logins(),
            releases: &releases,
            truth,
            routes,
            offers: offers(),
            children: [first.id.clone(), "SYNTHETIC-nobody-999999".to_owned()],
            withdraw: Some(&withdraw),
            proposal: Some((self.code.clone(), self.planned.to_string())),
            folders: vec![self.program.folder().to_owned(), server.log.clone()],
            needles: self.needles(&first.id),
            leavers,
            twin: Some(twin.address.clone()),
            times,
        };
        against_server(&target).map_err(|error| Failure::Environment(format!("the server: {error}")))
    }

    /// What only the records of a child hold: its id, its points, and the cells
    /// of resolution 10 that no other child told of.
    fn needles(&self, leaver: &str) -> Vec<Vec<u8>> {
        let (own, others): (Vec<&Line>, Vec<&Line>) =
            self.lines.iter().partition(|line| line.child == leaver);
        let others: BTreeSet<u64> = others.iter().flat_map(|line| &line.told).map(|told| told.cell).collect();
        let mut needles = vec![leaver.as_bytes().to_vec()];
        for told in own.iter().flat_map(|line| &line.told) {
            if let Some((latitude, longitude)) = told.point {
                // Text of a coordinate alone is the beginning of many corners'.
                needles.push(format!("\"lat\":{latitude},\"lon\":{longitude}").into_bytes());
                for degrees in [latitude, longitude] {
                    needles.extend([degrees.to_be_bytes().to_vec(), degrees.to_le_bytes().to_vec()]);
                }
            }
            if h3::resolution(told.cell) == 10 && !others.contains(&told.cell) {
                needles.extend([told.cell.to_be_bytes().to_vec(), told.cell.to_le_bytes().to_vec()]);
                needles.push(h3::write(told.cell).into_bytes());
            }
        }
        needles
    }

    /// A server with the same releases and accounts, and other records: those
    /// of the first half of the children alone.
    fn twin(&self, within: &Path) -> Result<Server, Failure> {
        fs::create_dir(within).map_err(|error| no_place(&error))?;
        let twin = Program::new(within)?;
        twin.on(self.planned);
        let half: BTreeSet<&str> = self.lines.iter().map(|line| line.child.as_str()).collect();
        let half: BTreeSet<&str> = half.iter().copied().take(half.len() / 2).collect();
        let standing = self.lines.iter().zip(&self.went).filter(|(_, went)| **went == usize::MAX);
        let lines = standing.map(|(line, _)| line).filter(|line| half.contains(line.child.as_str()));
        twin.import("interviews", &lines.map(|line| format!("{}\n", line.text)).collect::<String>())?;
        for file in ["releases.sqlite", "access.sqlite"] {
            let copied = fs::copy(self.program.folder().join(file), twin.folder().join(file));
            copied.map_err(|error| no_place(&error))?;
        }
        twin.serve()
    }
}

/// The routes that the server itself declares, with the roles that each admits.
fn routes(folder: &Path) -> Result<Vec<Route>, Failure> {
    let folder = DataFolder::existing(folder)?;
    block_on(async {
        let state = open(&folder, false, Arc::new(System)).await?;
        let route = |declared: crate::api::Declared| Route {
            method: declared.method.to_string(),
            path: declared.path.to_owned(),
            roles: Role::ALL
                .into_iter()
                .filter(|role| declared.callers.admit(*role))
                .map(|role| role.word().to_owned())
                .collect(),
        };
        let routes = declared(&state).into_iter().map(route).collect();
        state.close().await;
        Ok(routes)
    })
}

/// What the pages ask for and no answer names: layers of the base map.
fn offers() -> BTreeMap<String, BTreeSet<String>> {
    let layers = LAYERS.iter().map(|layer| format!("{layer}.geojson")).collect();
    BTreeMap::from([("/basemap/".to_owned(), layers)])
}
