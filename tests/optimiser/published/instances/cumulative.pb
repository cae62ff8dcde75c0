META
key;value
description;Districts
num_projects;8
num_votes;14
budget;15000
vote_type;cumulative
PROJECTS
project_id;cost;votes;name;selected
P1;5700;3;"The P1; by the park";0
P2;1700;4;"The P2; by the park";0
P3;2700;4;"The P3; by the park";0
P4;4700;5;"The P4; by the park";0
P5;2900;3;"The P5; by the park";0
P6;8200;6;"The P6; by the park";0
P7;9000;6;"The P7; by the park";0
P8;7400;2;"The P8; by the park";0
VOTES
voter_id;age;vote;points
0;42;P4,P3,P1;5,3,2
1;40;P5,P7;5,3
2;71;P3,P7,P2;5,3,2
3;33;P8,P6,P4;5,3,2
4;36;P3,P6;5,3
5;39;P6;5
6;77;P1;5
7;57;P2;5
8;63;P4,P8,P7,P6;5,3,2,1
9;40;P2,P7,P5;5,3,2
10;68;P7;5
11;42;P3;5
12;42;P4,P6,P1,P7;5,3,2,1
13;26;P4,P2,P6,P5;5,3,2,1
