use axum::Json;
use serde_json::{Value, json};

use crate::api::{ApiError, Approver};
use crate::issue::{self, Life};

/// `GET /api/custody`
pub(in crate::api) async fn overview(by: Approver) -> Result<Json<Value>, ApiError> {
    let overview = issue::overview(&by.office).await?;
    let areas = overview.areas.iter().filter(|(code, _)| by.covers(code));
    let areas: Vec<_> = areas.map(|(code, name)| json!({ "code": code, "name": name })).collect();
    let lives = overview.releases.iter().filter(|life| by.covers(&life.area));
    let releases: Vec<_> = lives.map(line).collect();
    Ok(Json(json!({
        "areas": areas,
        "releases": releases,
        "policy": {
            "k": overview.policy.k.get(),
            "colluding_holders": overview.policy.colluding_holders,
            "top_band": overview.policy.top_band.code(),
        },
        "you": by.account.name,
    })))
}

fn line(life: &Life) -> Value {
    let approvals: Vec<_> =
        life.approvals.iter().map(|(account, on)| json!({ "account": account, "on": on })).collect();
    let recalled = life.recall.as_ref().map(|recall| {
        let (code, words) = (recall.reason.code(), recall.reason.words());
        json!({ "on": recall.on, "reason": code, "words": words })
    });
    json!({
        "id": life.id,
        "area": life.area,
        "area_name": life.area_name,
        "cut_off": life.cut_off,
        "window": life.window,
        "state": life.state,
        "made_on": life.made_on,
        "approvals": approvals,
        "recalled": recalled,
    })
}
