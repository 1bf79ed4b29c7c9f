//! H3 as a grid of zones: which there are, and what is told of each.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use h3o::{CellIndex, Resolution};
use serde_json::{Value, json};

use super::asked::{Asked, Form};
use super::catalogue::Opened;
use super::client::Client;
use super::collections::open;
use super::parameters::{Parameters, bad};
use super::reply::{self, GEOJSON, JSON, link};
use super::zones as written;
use super::{query, subset};
use crate::api::ApiError;
use crate::api::resource::{Keep, Resource};
use crate::collection::Kind;
use crate::crs::Crs;
use crate::dggs::{self, DEEPEST, Depths, FINEST, Query, Values, Zones};
use crate::release::Leaf;

const FORMS: [Form; 2] = [Form::Json, Form::Html];
const H3: &str = "H3";
const BINARY: &str = "application/x-binary";
/// Where the standard keeps the names of its relations.
pub(super) const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0";

type One = Result<Path<String>, PathRejection>;
type Two = Result<Path<(String, String)>, PathRejection>;
type Three = Result<Path<(String, String, String)>, PathRejection>;

/// `GET /ogc/dggs`
pub(in crate::api) async fn systems(_by: Client, asked: Asked) -> Result<Response, ApiError> {
    listed(&asked, "/dggs").await
}

/// `GET /ogc/collections/{collection}/dggs`
pub(in crate::api) async fn systems_of(by: Client, id: One, asked: Asked) -> Result<Response, ApiError> {
    let opened = leaves(open(&by, id).await?)?;
    listed(&asked, &format!("/collections/{}/dggs", opened.layer.id)).await
}

/// `GET /ogc/dggs/{system}`
pub(in crate::api) async fn system(_by: Client, id: One, asked: Asked) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    is_h3(&id)?;
    described(&asked, None).await
}

/// `GET /ogc/collections/{collection}/dggs/{system}`
pub(in crate::api) async fn system_of(by: Client, ids: Two, asked: Asked) -> Result<Response, ApiError> {
    let Path((collection, id)) = ids.map_err(|_| ApiError::NotFound)?;
    let opened = leaves(by.app.0.catalogue.open(&by, &collection).await?)?;
    is_h3(&id)?;
    described(&asked, Some(&opened)).await
}

/// `GET /ogc/dggs/{system}/definition`
pub(in crate::api) async fn definition(_by: Client, id: One, asked: Asked) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    is_h3(&id)?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let body: Value = serde_json::from_str(dggs::definition()).map_err(|_| ApiError::Fault)?;
    reply::once(&asked, reply::document(form, JSON, dggs::TITLE, &body)).await
}

/// `GET /ogc/collections/{collection}/dggs/{system}/zones`
pub(in crate::api) async fn zones(by: Client, ids: Two, asked: Asked) -> Result<Response, ApiError> {
    let Path((collection, id)) = ids.map_err(|_| ApiError::NotFound)?;
    let opened = leaves(by.app.0.catalogue.open(&by, &collection).await?)?;
    is_h3(&id)?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &[Form::Json, Form::GeoJson, Form::Numbers, Form::Html])?;
    by.note_opened(&opened.collection.release).await?;
    let (listing, of) = (Arc::clone(&opened.listing), asked.clone());
    reply::kept(&by, &of, form, &listing, move || {
        let wanted = read(&mut parameters, &opened)?;
        parameters.none_left()?;
        let found = match wanted {
            Some((query, leaves)) => Zones::of(&leaves).list(&query),
            None => Vec::new(),
        };
        Ok(match form {
            Form::Numbers => Resource::compressed_lightly(BINARY, Keep::Private, written::numbers(&found)),
            Form::GeoJson => reply::text(GEOJSON, written::geojson(&found, |_| Value::Null)),
            form => {
                let links = reply::self_and_page(&asked, form, JSON);
                let names: Vec<_> = found.iter().map(CellIndex::to_string).collect();
                let area: f64 = found.iter().map(|zone| zone.area_m2()).sum();
                let body = json!({"links": links, "zones": names, "returnedAreaMetersSquare": area.round()});
                reply::document(form, JSON, "Zones", &body)
            }
        })
    })
    .await
}

/// `GET /ogc/collections/{collection}/dggs/{system}/zones/{zone}`
pub(in crate::api) async fn zone(by: Client, ids: Three, asked: Asked) -> Result<Response, ApiError> {
    let (opened, zone) = with_zone(&by, ids).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &[Form::Json, Form::GeoJson, Form::Html])?;
    parameters.none_left()?;
    by.note_opened(&opened.collection.release).await?;
    if !Zones::of(&opened.collection.leaves).touches(zone) {
        return Err(ApiError::NotFound);
    }
    if form == Form::GeoJson {
        let text = written::geojson(&[zone], |_| Value::Null);
        return reply::once(&asked, reply::text(GEOJSON, text)).await;
    }
    let home = asked.href(&format!("/collections/{}/dggs/{H3}", opened.layer.id));
    let mut links = reply::self_and_page(&asked, form, JSON);
    links.push(link(
        &format!("{home}/zones/{zone}/data"),
        &format!("{REL}/dggrs-zone-data"),
        JSON,
        "Its data",
    ));
    links.push(link(&home, &format!("{REL}/dggrs"), JSON, "The system"));
    let body = json!({
        "id": zone.to_string(),
        "level": u8::from(zone.resolution()),
        "shapeType": if zone.is_pentagon() { "pentagon" } else { "hexagon" },
        "crs": Crs::Crs84.uri(),
        "geometry": written::geometry(zone),
        "areaMetersSquare": zone.area_m2().round(),
        "links": links,
    });
    reply::once(&asked, reply::document(form, JSON, &format!("Zone {zone}"), &body)).await
}

/// `GET /ogc/collections/{collection}/dggs/{system}/zones/{zone}/data`
pub(in crate::api) async fn data(by: Client, ids: Three, asked: Asked) -> Result<Response, ApiError> {
    let (opened, zone) = with_zone(&by, ids).await?;
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &[Form::Json, Form::GeoJson])?;
    by.note_opened(&opened.collection.release).await?;
    let (listing, of) = (Arc::clone(&opened.listing), asked.clone());
    reply::kept(&by, &of, form, &listing, move || {
        let depth = |text: &str| text.parse::<Depths>().map_err(|why| why.to_string());
        let depths = parameters.parsed("zone-depth", depth)?.unwrap_or_default();
        let wanted = read(&mut parameters, &opened)?;
        parameters.none_left()?;
        let leaves = wanted.map(|(_, leaves)| leaves).unwrap_or_default();
        let values = Values::of(&leaves);
        let too_deep = || bad("zone-depth", "there is no data under level 9");
        match form {
            Form::GeoJson => {
                let [depth] = *depths.all() else {
                    return Err(bad("zone-depth", "it is one depth, where GeoJSON is wanted"));
                };
                let all = dggs::sub_zones(zone, depth).filter(|all| all[0].resolution() <= FINEST);
                let all = all.ok_or_else(too_deep)?;
                let told = |zone: CellIndex| written::told(values.at(zone));
                let with_data: Vec<_> = all.into_iter().filter(|zone| values.at(*zone).is_some()).collect();
                Ok(reply::text(GEOJSON, written::geojson(&with_data, told)))
            }
            _ => {
                let beneath = |&depth: &u8| Some((depth, values.beneath(zone, depth)?));
                let all: Option<Vec<_>> = depths.all().iter().map(beneath).collect();
                let body = written::dggs_json(zone, &all.ok_or_else(too_deep)?);
                Ok(reply::text(JSON, body.to_string()))
            }
        }
    })
    .await
}

async fn with_zone(by: &Client, ids: Three) -> Result<(Opened, CellIndex), ApiError> {
    let Path((collection, id, zone)) = ids.map_err(|_| ApiError::NotFound)?;
    let opened = leaves(by.app.0.catalogue.open(by, &collection).await?)?;
    is_h3(&id)?;
    let zone = dggs::zone(&zone).map_err(|_| ApiError::NotFound)?;
    if zone.resolution() > FINEST { Err(ApiError::NotFound) } else { Ok((opened, zone)) }
}

/// Only leaves are made of zones.
fn leaves(opened: Opened) -> Result<Opened, ApiError> {
    if opened.layer.kind == Kind::Leaves { Ok(opened) } else { Err(ApiError::NotFound) }
}

fn is_h3(id: &str) -> Result<(), ApiError> {
    if id == H3 { Ok(()) } else { Err(ApiError::NotFound) }
}

/// What zones are asked for, and the leaves that they are to be of; none at
/// another time than the release's.
fn read(parameters: &mut Parameters, opened: &Opened) -> Result<Option<(Query, Vec<Leaf>)>, ApiError> {
    let level = parameters.parsed("zone-level", |text| {
        let level: Option<u8> = text.parse().ok().filter(|_| text.len() == 1);
        let level = level.and_then(|level| Resolution::try_from(level).ok());
        level.ok_or_else(|| "it is a level from 0 to 9".to_owned())
    })?;
    let compact = parameters.word("compact-zones", &[("true", true), ("false", false)])?;
    let parent = parameters.parsed("parent-zone", |text| dggs::zone(text).map_err(|why| why.to_string()))?;
    let subset = subset::read(parameters, opened)?;
    let (within, at_another_time) = query::where_and_when(parameters, opened)?;
    if subset.within.is_some() && within.is_some() {
        return Err(bad("subset", "it does not go with bbox"));
    }
    let filter = query::filter(parameters, &opened.collection.table)?;
    if at_another_time || subset.at_another_time {
        return Ok(None);
    }
    let boxes = within.or(subset.within).map(|within| within.rects().to_vec()).unwrap_or_default();
    let search = crate::collection::Query { filter, ..Default::default() };
    let found = search.matching(&opened.collection.table).map_err(|why| bad("filter", &why.to_string()))?;
    let of = found.into_iter().map(|at| opened.collection.leaves[at].clone()).collect();
    let query = Query { level: level.unwrap_or(FINEST), compact: compact.unwrap_or(true), parent, boxes };
    Ok(Some((query, of)))
}

async fn listed(asked: &Asked, at: &str) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let home = asked.href(&format!("{at}/{H3}"));
    let definition = asked.href("/dggs/H3/definition");
    let links = [
        link(&home, "self", JSON, dggs::TITLE),
        link(&definition, &format!("{REL}/dggrs-definition"), JSON, "Its definition"),
    ];
    let body = json!({
        "links": reply::self_and_page(asked, form, JSON),
        "dggrs": [{"id": H3, "title": dggs::TITLE, "uri": dggs::URI, "links": links}],
    });
    reply::once(asked, reply::document(form, JSON, "Grids of zones", &body)).await
}

async fn described(asked: &Asked, opened: Option<&Opened>) -> Result<Response, ApiError> {
    let mut parameters = asked.parameters()?;
    let form = asked.form(&mut parameters, &FORMS)?;
    parameters.none_left()?;
    let mut links = reply::self_and_page(asked, form, JSON);
    let definition = asked.href("/dggs/H3/definition");
    links.push(link(&definition, &format!("{REL}/dggrs-definition"), JSON, "Its definition"));
    let mut body = json!({
        "id": H3,
        "title": dggs::TITLE,
        "description": "The hexagonal grid of H3. Leaves of a release are sets of its zones of level 9.",
        "uri": dggs::URI,
        "crs": Crs::Crs84.uri(),
        "defaultDepth": 0,
        "maxRefinementLevel": u8::from(FINEST),
        "maxRelativeDepth": DEEPEST,
    });
    if let Some(opened) = opened {
        let home = asked.href(&format!("/collections/{}/dggs/{H3}", opened.layer.id));
        let collection = asked.href(&format!("/collections/{}", opened.layer.id));
        links.push(link(&format!("{home}/zones"), &format!("{REL}/dggrs-zone-query"), JSON, "The zones"));
        links.push(link(&collection, &format!("{REL}/geodata"), JSON, "The collection"));
        body["linkTemplates"] = json!([{
            "uriTemplate": format!("{home}/zones/{{zoneId}}/data"),
            "rel": format!("{REL}/dggrs-zone-data"), "type": JSON, "title": "The data of a zone",
        }]);
    }
    body["links"] = json!(links);
    reply::once(asked, reply::document(form, JSON, dggs::TITLE, &body)).await
}
