CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL);
CREATE TABLE lot (
    name     TEXT PRIMARY KEY,
    day      TEXT NOT NULL,
    started  TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE paper (
    id           INTEGER PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,
    cle          TEXT NOT NULL,              -- semestre|centre|code|document|contrepartie
    semestre     TEXT NOT NULL,
    centre       TEXT NOT NULL,
    code         TEXT NOT NULL,              -- code auditeur
    document     INTEGER NOT NULL CHECK (document BETWEEN 1 AND 5),
    contrepartie TEXT NOT NULL,
    state        INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),
    nom          TEXT NOT NULL,
    prenom       TEXT NOT NULL,
    folded       TEXT NOT NULL,
    words        TEXT NOT NULL,              -- ' martin marie ', for searching
    ues          TEXT NOT NULL,              -- codes joined by ','
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    day          TEXT NOT NULL,              -- date printed on the paper
    cti          BLOB UNIQUE CHECK (length(cti) = 8),
    short_code   TEXT UNIQUE,                -- compact form
    rights       BLOB NOT NULL CHECK (length(rights) = 32),
    presentation BLOB NOT NULL CHECK (length(presentation) = 32),
    file         TEXT NOT NULL DEFAULT '',
    size         INTEGER NOT NULL DEFAULT 0,
    file_hash    BLOB NOT NULL DEFAULT x'',
    kid          BLOB NOT NULL DEFAULT x'',
    lot          TEXT REFERENCES lot (name),
    duplicatas   INTEGER NOT NULL DEFAULT 0,
    replaces     TEXT NOT NULL DEFAULT '',
    replaced_by  TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    again        INTEGER NOT NULL DEFAULT 0,
    reserved_at  TEXT NOT NULL,
    issued_at    TEXT NOT NULL DEFAULT '',
    handed_at    TEXT NOT NULL DEFAULT '',
    replaced_at  TEXT NOT NULL DEFAULT '',
    revoked_at   TEXT NOT NULL DEFAULT '',
    purged_at    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX paper_reserved ON paper (cle) WHERE state = 1;
CREATE UNIQUE INDEX paper_live ON paper (cle) WHERE state IN (2, 3);
CREATE INDEX paper_closed ON paper (cle) WHERE state IN (5, 6);
CREATE INDEX paper_code ON paper (code);
CREATE INDEX paper_lot ON paper (lot) WHERE lot IS NOT NULL;
CREATE INDEX paper_unprinted ON paper (centre, document, folded) WHERE state = 2 AND lot IS NULL;
CREATE TABLE event (
    id     INTEGER PRIMARY KEY,
    number TEXT NOT NULL REFERENCES paper (number),
    at     TEXT NOT NULL,
    what   INTEGER NOT NULL,
    who    TEXT NOT NULL,
    why    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_number ON event (number);
CREATE TABLE word (
    word TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (word, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE counter (
    series TEXT PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE note (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE presence (
    semestre TEXT NOT NULL,
    centre   TEXT NOT NULL,
    code     TEXT NOT NULL,
    absent   TEXT NOT NULL DEFAULT '',       -- first night without it; '' while present
    PRIMARY KEY (semestre, centre, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    id       INTEGER PRIMARY KEY,
    semestre TEXT NOT NULL,
    centre   TEXT NOT NULL,
    code     TEXT NOT NULL,
    rule     TEXT NOT NULL,
    facts    BLOB NOT NULL CHECK (length(facts) = 32),
    accepts  INTEGER NOT NULL,
    who      TEXT NOT NULL,
    why      TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;
CREATE INDEX decision_dossier ON decision (semestre, centre, code, rule);
CREATE INDEX word_code ON word (code, word);
INSERT INTO schema_version (version,applied) VALUES (1,'2026-09-21T20:00:02.000Z');
INSERT INTO schema_version (version,applied) VALUES (2,'2026-09-21T20:00:03.000Z');
INSERT INTO schema_version (version,applied) VALUES (3,'2026-09-21T20:00:04.000Z');
INSERT INTO lot (name,day,started,finished) VALUES ('2026-09-22-01','2026-09-22','2026-09-21T20:00:10.000Z','2026-09-21T20:00:11.000Z');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (1,'ATT-2026-000001','2026-2027-S1|Orléans|CEN000000|attestation|','2026-2027-S1','Orléans','CEN000000',1,'',4,'Martin','Zoé','martin zoe',' martin zoe ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'EA8EF6777CF051A1','EA8EF6777CF051A1',X'64726F6974730000000000000000000000000000000000000000000000000001',X'666F726D65000000000000000000000000000000000000000000000000000001','CEN000000/attestation.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',0,'','ATT-2026-000005','',0,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','','2026-09-21T20:00:15.000Z','','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (2,'ATT-2026-000002','2026-2027-S1|Orléans|CEN000001|attestation|','2026-2027-S1','Orléans','CEN000001',1,'',3,'Łukasiewicz','Paweł','lukasiewicz pawel',' lukasiewicz pawel ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'02EB3910196CED8C','02EB3910196CED8C',X'64726F6974730000000000000000000000000000000000000000000000000002',X'666F726D65000000000000000000000000000000000000000000000000000002','CEN000001/attestation.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',1,'','','',0,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','2026-09-21T20:00:12.000Z','','','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (3,'ATT-2026-000003','2026-2027-S1|Orléans|CEN000002|attestation|','2026-2027-S1','Orléans','CEN000002',1,'',5,'L’Hermite','Jean-Marc','l hermite jean marc',' hermite jean jeanmarc l lhermite marc ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'D1F7E16D215D2A7E','D1F7E16D215D2A7E',X'64726F6974730000000000000000000000000000000000000000000000000003',X'666F726D65000000000000000000000000000000000000000000000000000003','CEN000002/attestation.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',0,'','','inscription annulée',1,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','','','2026-09-21T20:00:16.000Z','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (4,'ATT-2026-000004','2026-2027-S1|Orléans|CEN000003|attestation|','2026-2027-S1','Orléans','CEN000003',1,'',5,'Đặng','Thị Hương','dang thi huong',' dang huong thi thihuong ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'F51011187FF79737','F51011187FF79737',X'64726F6974730000000000000000000000000000000000000000000000000004',X'666F726D65000000000000000000000000000000000000000000000000000004','CEN000003/attestation.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',0,'','','fraude',0,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','','','2026-09-21T20:00:17.000Z','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (5,'CTR-2026-000001','2026-2027-S1|Orléans|CEN000000|contrat|','2026-2027-S1','Orléans','CEN000000',2,'',2,'Martin','Zoé','martin zoe',' martin zoe ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'73C50FA41A6948A9','73C50FA41A6948A9',X'64726F6974730000000000000000000000000000000000000000000000000001',X'666F726D65000000000000000000000000000000000000000000000000000001','CEN000000/contrat.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',0,'','','',0,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','','','','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (6,'CNV-2026-000001','2026-2027-S1|Orléans|CEN000001|convention|73282932000074','2026-2027-S1','Orléans','CEN000001',3,'73282932000074',3,'Łukasiewicz','Paweł','lukasiewicz pawel',' lukasiewicz pawel ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'447A591937771B83','447A591937771B83',X'64726F6974730000000000000000000000000000000000000000000000000002',X'666F726D65000000000000000000000000000000000000000000000000000002','CEN000001/convention.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',0,'','','',0,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','2026-09-21T20:00:12.000Z','','','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (7,'REL-2026-000001','2026-2027-S1|Orléans|CEN000004|relance|','2026-2027-S1','Orléans','CEN000004',5,'',2,'Œuvrard','Élodie','oeuvrard elodie',' elodie oeuvrard ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',NULL,NULL,X'64726F6974730000000000000000000000000000000000000000000000000005',X'666F726D65000000000000000000000000000000000000000000000000000005','CEN000004/relance.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706','2026-09-22-01',0,'','','',0,'2026-09-21T20:00:07.000Z','2026-09-21T20:00:08.000Z','','','','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (8,'ATT-2026-000005','2026-2027-S1|Orléans|CEN000000|attestation|','2026-2027-S1','Orléans','CEN000000',1,'',2,'Martin','Zoé','martin zoe',' martin zoe ','NFA031','2026-09-21','2027-02-13','2026-09-22',X'41581E77FD868E59','41581E77FD868E59',X'64726F6974730000000000000000000000000000000000000000000000000064',X'666F726D65000000000000000000000000000000000000000000000000000001','CEN000000/attestation.pdf',45000,X'0102030000000000000000000000000000000000000000000000000000000000',X'09080706',NULL,0,'ATT-2026-000001','','',0,'2026-09-21T20:00:14.000Z','2026-09-21T20:00:15.000Z','','','','');
INSERT INTO paper (id,number,cle,semestre,centre,code,document,contrepartie,state,nom,prenom,folded,words,ues,first_day,last_day,day,cti,short_code,rights,presentation,file,size,file_hash,kid,lot,duplicatas,replaces,replaced_by,reason,again,reserved_at,issued_at,handed_at,replaced_at,revoked_at,purged_at) VALUES (9,'ATT-2026-000006','2026-2027-S1|Orléans|CEN000005|attestation|','2026-2027-S1','Orléans','CEN000005',1,'',1,'de la Tour','Anne','de la tour anne',' anne de delatour la tour ','NFA031,UA230V','2026-09-21','2027-02-13','2026-09-22',X'A1B48DB45F1AF5D5','A1B48DB45F1AF5D5',X'64726F6974730000000000000000000000000000000000000000000000000006',X'666F726D65000000000000000000000000000000000000000000000000000006','',0,X'',X'',NULL,0,'','','',0,'2026-09-21T20:00:18.000Z','','','','','');
INSERT INTO event (id,number,at,what,who,why) VALUES (1,'ATT-2026-000001','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (2,'ATT-2026-000002','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (3,'ATT-2026-000003','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (4,'ATT-2026-000004','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (5,'CTR-2026-000001','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (6,'CNV-2026-000001','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (7,'REL-2026-000001','2026-09-21T20:00:07.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (8,'ATT-2026-000001','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (9,'ATT-2026-000002','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (10,'ATT-2026-000003','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (11,'ATT-2026-000004','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (12,'CTR-2026-000001','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (13,'CNV-2026-000001','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (14,'REL-2026-000001','2026-09-21T20:00:08.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (15,'ATT-2026-000004','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (16,'ATT-2026-000003','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (17,'ATT-2026-000002','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (18,'ATT-2026-000001','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (19,'CTR-2026-000001','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (20,'CNV-2026-000001','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (21,'REL-2026-000001','2026-09-21T20:00:10.000Z',5,'nuit','2026-09-22-01');
INSERT INTO event (id,number,at,what,who,why) VALUES (22,'ATT-2026-000002','2026-09-21T20:00:12.000Z',6,'m.durand','');
INSERT INTO event (id,number,at,what,who,why) VALUES (23,'CNV-2026-000001','2026-09-21T20:00:12.000Z',6,'m.durand','');
INSERT INTO event (id,number,at,what,who,why) VALUES (24,'ATT-2026-000002','2026-09-21T20:00:13.000Z',7,'m.durand','1');
INSERT INTO event (id,number,at,what,who,why) VALUES (25,'ATT-2026-000005','2026-09-21T20:00:14.000Z',1,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (26,'ATT-2026-000001','2026-09-21T20:00:15.000Z',8,'nuit','ATT-2026-000005');
INSERT INTO event (id,number,at,what,who,why) VALUES (27,'ATT-2026-000005','2026-09-21T20:00:15.000Z',2,'nuit','');
INSERT INTO event (id,number,at,what,who,why) VALUES (28,'ATT-2026-000003','2026-09-21T20:00:16.000Z',9,'nuit','inscription annulée');
INSERT INTO event (id,number,at,what,who,why) VALUES (29,'ATT-2026-000004','2026-09-21T20:00:17.000Z',9,'m.durand','fraude');
INSERT INTO event (id,number,at,what,who,why) VALUES (30,'ATT-2026-000006','2026-09-21T20:00:18.000Z',1,'nuit','');
INSERT INTO word (word,code) VALUES ('martin','CEN000000');
INSERT INTO word (word,code) VALUES ('zoe','CEN000000');
INSERT INTO word (word,code) VALUES ('lukasiewicz','CEN000001');
INSERT INTO word (word,code) VALUES ('pawel','CEN000001');
INSERT INTO word (word,code) VALUES ('hermite','CEN000002');
INSERT INTO word (word,code) VALUES ('jean','CEN000002');
INSERT INTO word (word,code) VALUES ('jeanmarc','CEN000002');
INSERT INTO word (word,code) VALUES ('l','CEN000002');
INSERT INTO word (word,code) VALUES ('lhermite','CEN000002');
INSERT INTO word (word,code) VALUES ('marc','CEN000002');
INSERT INTO word (word,code) VALUES ('dang','CEN000003');
INSERT INTO word (word,code) VALUES ('huong','CEN000003');
INSERT INTO word (word,code) VALUES ('thi','CEN000003');
INSERT INTO word (word,code) VALUES ('thihuong','CEN000003');
INSERT INTO word (word,code) VALUES ('elodie','CEN000004');
INSERT INTO word (word,code) VALUES ('oeuvrard','CEN000004');
INSERT INTO word (word,code) VALUES ('anne','CEN000005');
INSERT INTO word (word,code) VALUES ('de','CEN000005');
INSERT INTO word (word,code) VALUES ('delatour','CEN000005');
INSERT INTO word (word,code) VALUES ('la','CEN000005');
INSERT INTO word (word,code) VALUES ('tour','CEN000005');
INSERT INTO counter (series,last) VALUES ('ATT-2026',6);
INSERT INTO counter (series,last) VALUES ('CNV-2026',1);
INSERT INTO counter (series,last) VALUES ('CTR-2026',1);
INSERT INTO counter (series,last) VALUES ('REL-2026',1);
INSERT INTO counter (series,last) VALUES ('lot-2026-09-22',1);
INSERT INTO note (name,value) VALUES ('checked','2026-09-21T20:00:06.000Z');
INSERT INTO presence (semestre,centre,code,absent) VALUES ('2026-2027-S1','Orléans','CEN000000','');
INSERT INTO presence (semestre,centre,code,absent) VALUES ('2026-2027-S1','Orléans','CEN000001','');
INSERT INTO presence (semestre,centre,code,absent) VALUES ('2026-2027-S1','Orléans','CEN000002','2026-09-23');
INSERT INTO decision (id,semestre,centre,code,rule,facts,accepts,who,why,at) VALUES (1,'2026-2027-S1','Orléans','CEN000001','R8',X'6661697473000000000000000000000000000000000000000000000000000002',1,'m.durand','récépissé vu','2026-09-21T20:00:19.000Z');
